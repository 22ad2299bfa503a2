package io.github.kmsenvelope.message.awsesdk;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes messages of all suites in the plainest way, from the description of the format and with nothing of the product but
 * the names of its suites. Its choices are fields, so that tests can write what no other writer does.
 */
final class ReferenceWriter {

    static final byte[] MESSAGE_ID = "0123456789abcdef0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    final AlgorithmSuite suite;
    byte[] dataKey;

    /** In the order in which they are written. */
    Map<String, String> context = new LinkedHashMap<>();

    /** Provider id, provider info and ciphertext of each. */
    byte[][][] entries = {{ascii("aws-kms"), ascii("arn:aws:kms:eu-central-1:111122223333:key/a"), ascii("wrapped")}};

    /** Zero for a single block. */
    int frameBytes = 16;

    boolean emptyFinalFrame;

    /** Old writers drew their nonces. */
    boolean drawnNonces;

    /** Writes a commitment to no data key, under a header tag that is right. */
    boolean falseCommitment;

    /** What the header tag covers behind the header. */
    byte[] pairsLeftOut = {};

    private final KeyPair signingPair;

    ReferenceWriter(AlgorithmSuite suite, byte[] dataKey) {
        this.suite = suite;
        this.dataKey = dataKey;
        this.signingPair = keyPair(suite);
        if (suite.signs()) {
            context.put("aws-crypto-public-key", Base64.getEncoder().encodeToString(compressed(signingPair)));
        }
    }

    static ReferenceWriter of(AlgorithmSuite suite) {
        return new ReferenceWriter(suite, dataKeyOf(suite));
    }

    static byte[] dataKeyOf(AlgorithmSuite suite) {
        byte[] dataKey = new byte[suite.dataKeyBytes()];
        Arrays.fill(dataKey, (byte) suite.id());
        return dataKey;
    }

    ReferenceWriter with(String name, String value) {
        context.put(name, value);
        return this;
    }

    ReferenceWriter under(byte[] anotherDataKey) {
        dataKey = anotherDataKey;
        return this;
    }

    ReferenceWriter frames(int bytes) {
        frameBytes = bytes;
        return this;
    }

    byte[] write(byte[] plaintext) {
        try {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            byte[] key = isVersion2() ? expand(prk(messageId()), "DERIVEKEY", true) : version1Key();
            byte[] header = header();
            message.write(header);
            byte[] nonce = isVersion2() ? new byte[12] : nonce(0);
            if (!isVersion2()) {
                message.write(nonce);
            }
            message.write(gcm(key, nonce, concat(header, pairsLeftOut), new byte[0]));
            if (frameBytes == 0) {
                block(message, key, plaintext);
            } else {
                frames(message, key, plaintext);
            }
            if (suite.signs()) {
                byte[] signature = signature(message.toByteArray());
                new DataOutputStream(message).writeShort(signature.length);
                message.write(signature);
            }
            return message.toByteArray();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private boolean isVersion2() {
        return suite.toString().compareTo("0400") > 0;
    }

    private byte[] messageId() {
        return Arrays.copyOf(MESSAGE_ID, isVersion2() ? 32 : 16);
    }

    private byte[] header() throws IOException, GeneralSecurityException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(isVersion2() ? 2 : 1);
        if (!isVersion2()) {
            out.writeByte(0x80);
        }
        out.writeShort(Integer.parseInt(suite.toString(), 16));
        out.write(messageId());
        byte[] serialized = context(context);
        out.writeShort(serialized.length);
        out.write(serialized);
        out.writeShort(entries.length);
        for (byte[][] entry : entries) {
            for (byte[] field : entry) {
                out.writeShort(field.length);
                out.write(field);
            }
        }
        out.writeByte(frameBytes == 0 ? 1 : 2);
        if (!isVersion2()) {
            out.writeInt(0);
            out.writeByte(12);
        }
        out.writeInt(frameBytes);
        if (isVersion2()) {
            out.write(expand(prk(messageId()), falseCommitment ? "ANOTHERKEY" : "COMMITKEY", false));
        }
        return bytes.toByteArray();
    }

    static byte[] context(Map<String, String> pairs) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        if (!pairs.isEmpty()) {
            out.writeShort(pairs.size());
            for (Map.Entry<String, String> pair : pairs.entrySet()) {
                for (String text : new String[] {pair.getKey(), pair.getValue()}) {
                    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                    out.writeShort(utf8.length);
                    out.write(utf8);
                }
            }
        }
        return bytes.toByteArray();
    }

    private void frames(ByteArrayOutputStream message, byte[] key, byte[] plaintext)
            throws IOException, GeneralSecurityException {
        DataOutputStream out = new DataOutputStream(message);
        int from = 0;
        for (int sequence = 1; ; sequence++) {
            int left = plaintext.length - from;
            boolean last = emptyFinalFrame ? left < frameBytes : left <= frameBytes;
            byte[] piece = Arrays.copyOfRange(plaintext, from, from + (last ? left : frameBytes));
            if (last) {
                out.writeInt(-1);
            }
            out.writeInt(sequence);
            out.write(nonce(sequence));
            if (last) {
                out.writeInt(left);
            }
            out.write(piece(key, last ? "Final Frame" : "Frame", sequence, piece));
            from += piece.length;
            if (last) {
                return;
            }
        }
    }

    private void block(ByteArrayOutputStream message, byte[] key, byte[] plaintext)
            throws IOException, GeneralSecurityException {
        DataOutputStream out = new DataOutputStream(message);
        out.write(nonce(1));
        out.writeLong(plaintext.length);
        out.write(piece(key, "Single Block", 1, plaintext));
    }

    private byte[] nonce(int sequence) {
        byte[] nonce = new byte[12];
        nonce[11] = (byte) sequence;
        if (drawnNonces) {
            nonce[0] = 77;
        }
        return nonce;
    }

    private byte[] piece(byte[] key, String label, int sequence, byte[] plaintext)
            throws IOException, GeneralSecurityException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(data);
        out.write(messageId());
        out.write(ascii("AWSKMSEncryptionClient " + label));
        out.writeInt(sequence);
        out.writeLong(plaintext.length);
        return gcm(key, nonce(sequence), data.toByteArray(), plaintext);
    }

    private static byte[] gcm(byte[] key, byte[] nonce, byte[] data, byte[] plaintext) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(data);
        return cipher.doFinal(plaintext);
    }

    private byte[] version1Key() throws GeneralSecurityException {
        if (suite.toString().startsWith("00")) {
            return dataKey;
        }
        byte[] info = concat(suiteId(), messageId());
        return Arrays.copyOf(hmac(prk(new byte[hmacBytes()]), concat(info, new byte[] {1})), dataKey.length);
    }

    private byte[] expand(byte[] prk, String label, boolean withSuite) throws GeneralSecurityException {
        byte[] info = withSuite ? concat(suiteId(), ascii(label)) : ascii(label);
        return Arrays.copyOf(hmac(prk, concat(info, new byte[] {1})), 32);
    }

    private byte[] prk(byte[] salt) throws GeneralSecurityException {
        return hmac(salt, dataKey);
    }

    private byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        String algorithm = "HmacSHA" + 8 * hmacBytes();
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, algorithm));
        return mac.doFinal(data);
    }

    private int hmacBytes() {
        return switch (suite.toString()) {
            case "0114", "0146", "0178", "0214" -> 32;
            case "0346", "0378" -> 48;
            default -> 64;
        };
    }

    private byte[] suiteId() {
        int id = Integer.parseInt(suite.toString(), 16);
        return new byte[] {(byte) (id >>> 8), (byte) id};
    }

    private byte[] signature(byte[] message) throws GeneralSecurityException {
        Signature signature =
                Signature.getInstance(suite.toString().equals("0214") ? "SHA256withECDSA" : "SHA384withECDSA");
        signature.initSign(signingPair.getPrivate());
        signature.update(message);
        return signature.sign();
    }

    private static KeyPair keyPair(AlgorithmSuite suite) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(suite.toString().equals("0214") ? "secp256r1" : "secp384r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static byte[] compressed(KeyPair pair) {
        // The end of the X.509 encoding is 04 || x || y.
        byte[] encoded = ((ECPublicKey) pair.getPublic()).getEncoded();
        int half = encoded.length > 100 ? 48 : 32;
        byte[] compressed = Arrays.copyOfRange(encoded, encoded.length - 2 * half - 1, encoded.length - half);
        compressed[0] = (byte) (2 + (encoded[encoded.length - 1] & 1));
        return compressed;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
