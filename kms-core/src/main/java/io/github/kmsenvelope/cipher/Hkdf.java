package io.github.kmsenvelope.cipher;

import io.github.kmsenvelope.secret.Secret;
import io.github.kmsenvelope.secret.SecretBytes;
import java.security.InvalidKeyException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A pseudorandom key of HKDF (RFC 5869), from which any number of keys is expanded. For one thread at a time.
 *
 * <p>Written as the HMACs that it is: the JDK has an interface for it only from version 25 on, and a slower one.
 *
 * @since 0.1.0
 */
public final class Hkdf implements Secret {

    private final HmacHash hash;
    private final SecretBytes pseudorandomKey;
    private final Mac mac;

    private Hkdf(HmacHash hash, SecretBytes pseudorandomKey, Mac mac) {
        this.hash = hash;
        this.pseudorandomKey = pseudorandomKey;
        this.mac = mac;
    }

    /**
     * Extracts a pseudorandom key: {@code HMAC(salt, input key)}.
     *
     * @param hash the hash function
     * @param salt the salt; empty for none, which is the same as zero bytes of the hash's length
     * @param inputKey the input key
     * @return the pseudorandom key
     */
    public static Hkdf extract(HmacHash hash, byte[] salt, SecretBytes inputKey) {
        Mac mac = hash.mac();
        byte[] input = inputKey.asKey(hash.algorithm()).getEncoded();
        try {
            mac.init(new SecretKeySpec(salt.length == 0 ? new byte[hash.bytes()] : salt, hash.algorithm()));
            SecretBytes pseudorandomKey = SecretBytes.takeOver(mac.doFinal(input));
            mac.init(pseudorandomKey.asKey(hash.algorithm()));
            return new Hkdf(hash, pseudorandomKey, mac);
        } catch (InvalidKeyException ex) {
            throw new IllegalStateException(hash.algorithm() + " refuses its key", ex);
        } finally {
            Arrays.fill(input, (byte) 0);
        }
    }

    /**
     * Expands the pseudorandom key.
     *
     * @param info what the result is for
     * @param length how many bytes, 1 to 255 times the length of a hash
     * @return a new array, which is the caller's to overwrite
     * @throws IllegalArgumentException if HKDF gives no result of that length
     */
    public byte[] expand(byte[] info, int length) {
        if (length < 1 || length > 255 * hash.bytes()) {
            throw new IllegalArgumentException("HKDF gives no result of " + length + " bytes");
        }
        byte[] result = new byte[length];
        byte[] block = new byte[0];
        for (int counter = 1, done = 0; done < length; counter++, done += hash.bytes()) {
            mac.update(block);
            mac.update(info);
            mac.update((byte) counter);
            Arrays.fill(block, (byte) 0);
            block = mac.doFinal();
            System.arraycopy(block, 0, result, done, Math.min(block.length, length - done));
        }
        Arrays.fill(block, (byte) 0);
        return result;
    }

    @Override
    public void destroy() {
        pseudorandomKey.destroy();
    }
}
