package io.github.kmsenvelope.message.compact.reference;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A second writer of the compact format. Every field can be set, so that it also writes what no writer may. */
final class ReferenceWriter {

    byte[] dataKey = {};
    int mode = 1;
    int exponent = 14;
    byte[] salt = {};
    byte[] nonce = {};
    Map<String, String> encryptionContext = new LinkedHashMap<>();
    Map<String, String> associatedData = new LinkedHashMap<>();
    final List<byte[]> entries = new ArrayList<>();
    byte @Nullable [] padding;
    byte[] plaintext = {};

    /** Which frames to mark as the last; the last one if not set. */
    @Nullable
    LongPredicate marksLast;

    ReferenceWriter entry(int type, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(type);
        out.write(body.length >> 8);
        out.write(body.length);
        out.writeBytes(body);
        entries.add(out.toByteArray());
        return this;
    }

    ReferenceWriter kms(String arn, byte[] wrapped) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(arn.length());
        out.writeBytes(arn.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(wrapped);
        return entry(1, out.toByteArray());
    }

    int frameBytes() {
        return 1 << exponent;
    }

    int frames() {
        return Math.max(1, (plaintext.length + frameBytes() - 1) / frameBytes());
    }

    byte[] encodedContext() {
        return ReferenceEncoding.encryptionContext(encryptionContext);
    }

    byte[] encodedAssociatedData() {
        return ReferenceEncoding.associatedData(associatedData);
    }

    private byte[] identity() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0xF5);
        out.write(1);
        out.write(mode);
        out.write(exponent);
        out.writeBytes(salt);
        return out.toByteArray();
    }

    byte[] info() {
        return ReferenceEncoding.info(identity(), encodedContext());
    }

    byte[] t() {
        return ReferenceEncoding.t(dataKey, info());
    }

    byte[] messageKey() {
        return Arrays.copyOfRange(t(), 0, 32);
    }

    byte[] commitment() {
        return Arrays.copyOfRange(t(), 32, 64);
    }

    byte[] iv(int frame) {
        LongPredicate marks = marksLast;
        boolean last = (marks != null) ? marks.test(frame) : frame == frames() - 1;
        return ReferenceEncoding.iv(nonce, frame, last);
    }

    byte[] fixed() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(identity());
        out.writeBytes(nonce);
        out.writeBytes(commitment());
        return out.toByteArray();
    }

    byte[] keys() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(
                (encryptionContext.isEmpty() ? 0 : 1) | (associatedData.isEmpty() ? 0 : 2) | (padding == null ? 0 : 4));
        out.write(entries.size());
        entries.forEach(out::writeBytes);
        byte[] zeros = padding;
        if (zeros != null) {
            out.write(0);
            out.write(zeros.length >> 8);
            out.write(zeros.length);
            out.writeBytes(zeros);
        }
        return out.toByteArray();
    }

    byte[] header() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(fixed());
        out.writeBytes(keys());
        return out.toByteArray();
    }

    byte[] frame(int frame) {
        int from = frame * frameBytes();
        int to = Math.min(plaintext.length, from + frameBytes());
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE, new SecretKeySpec(messageKey(), "AES"), new GCMParameterSpec(128, iv(frame)));
            cipher.updateAAD(encodedAssociatedData());
            return cipher.doFinal(plaintext, from, to - from);
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    byte[] message() {
        ReferenceEncoding.requireDisjoint(encryptionContext, associatedData);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header());
        for (int frame = 0; frame < frames(); frame++) {
            out.writeBytes(frame(frame));
        }
        return out.toByteArray();
    }
}
