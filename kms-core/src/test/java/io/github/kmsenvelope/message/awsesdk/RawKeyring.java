package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.secret.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Unwraps data keys that were wrapped without KMS, as vectors of others are. */
interface RawKeyring {

    /** Unwraps the data key, if this keyring wrapped it and the context is the one that it was wrapped under. */
    @Nullable
    SecretBytes unwrap(EsdkKeyEntry entry, Map<String, String> context);

    /** The data key of a message: the first that any keyring unwraps. */
    static SecretBytes unwrap(List<RawKeyring> keyrings, EsdkHeader header, Map<String, String> context) {
        return keyrings.stream()
                .flatMap(keyring -> header.entries().stream().map(entry -> keyring.unwrap(entry, context)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    /** A key that wraps by AES-GCM. The provider info is the key's name, then the lengths of tag and nonce, and the nonce. */
    static RawKeyring aes(String namespace, String keyName, byte[] key) {
        return (entry, context) -> {
            byte[] info = entry.providerInfo();
            int nonceOffset = info.length - 12;
            if (!has(entry.providerId(), namespace)
                    || nonceOffset < 8
                    || !has(Arrays.copyOf(info, nonceOffset - 8), keyName)) {
                return null;
            }
            return unwrap(
                    "AES/GCM/NoPadding",
                    new SecretKeySpec(key, "AES"),
                    new GCMParameterSpec(128, info, nonceOffset, 12),
                    entry.wrapped(),
                    EsdkContext.serialize(context));
        };
    }

    /** A key pair that wraps by RSA, which binds no context. */
    static RawKeyring rsa(
            String namespace,
            String keyName,
            PrivateKey key,
            String transformation,
            @Nullable AlgorithmParameterSpec parameters) {
        return (entry, context) -> has(entry.providerId(), namespace) && has(entry.providerInfo(), keyName)
                ? unwrap(transformation, key, parameters, entry.wrapped(), null)
                : null;
    }

    private static boolean has(byte[] field, String text) {
        return Arrays.equals(field, text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable SecretBytes unwrap(
            String transformation,
            Key key,
            @Nullable AlgorithmParameterSpec parameters,
            byte[] wrapped,
            byte @Nullable [] data) {
        try {
            Cipher cipher = Cipher.getInstance(transformation);
            cipher.init(Cipher.DECRYPT_MODE, key, parameters);
            if (data != null) {
                cipher.updateAAD(data);
            }
            return SecretBytes.takeOver(cipher.doFinal(wrapped));
        } catch (GeneralSecurityException anotherKey) {
            return null;
        }
    }
}
