package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.cipher.EcCurve;
import io.github.kmsenvelope.cipher.EcdsaVerifyingKey;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The hash of a signed message as it is read, and the key that verifies it. */
final class SignatureCheck {

    private final MessageDigest digest;
    private final EcdsaVerifyingKey key;

    private SignatureCheck(MessageDigest digest, EcdsaVerifyingKey key) {
        this.digest = digest;
        this.key = key;
    }

    /** Starts with the header, which must be authentic: it says whose signature it has to be. */
    static @Nullable SignatureCheck of(EsdkHeader header) {
        EcCurve curve = header.suite().signature();
        String publicKey = header.encryptionContext().get(EsdkFormat.PUBLIC_KEY);
        if (curve == null || publicKey == null) {
            return null;
        }
        EcdsaVerifyingKey key = EcdsaVerifyingKey.of(curve, decoded(publicKey))
                .orElseThrow(() -> new MalformedMessageException("The message's public key is no point on its curve"));
        MessageDigest digest = curve.newDigest();
        digest.update(header.bytes());
        return new SignatureCheck(digest, key);
    }

    private static byte[] decoded(String publicKey) {
        try {
            return Base64.getDecoder().decode(publicKey);
        } catch (IllegalArgumentException ex) {
            throw new MalformedMessageException("The message's public key is no Base64");
        }
    }

    void add(byte[] source, int from, int to) {
        digest.update(source, from, to - from);
    }

    boolean matches(byte[] signature) {
        return key.verify(digest.digest(), signature);
    }
}
