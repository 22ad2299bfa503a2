package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.cipher.EcCurve;
import io.github.kmsenvelope.cipher.HmacHash;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An algorithm suite of the AWS Encryption SDK: all encrypt with AES-GCM, and differ in what surrounds it. All are read, if
 * the {@link CommitmentPolicy} lets them; {@link #COMMITTING} and {@link #COMMITTING_SIGNED} are written too.
 *
 * @since 0.1.0
 */
public enum AlgorithmSuite {
    /** 0014: AES-128, the data key encrypts directly. */
    AES_128(0x0014, 16, null, null),
    /** 0046: AES-192, the data key encrypts directly. */
    AES_192(0x0046, 24, null, null),
    /** 0078: AES-256, the data key encrypts directly. */
    AES_256(0x0078, 32, null, null),
    /** 0114: AES-128 under a derived key. */
    AES_128_DERIVED(0x0114, 16, HmacHash.SHA_256, null),
    /** 0146: AES-192 under a derived key. */
    AES_192_DERIVED(0x0146, 24, HmacHash.SHA_256, null),
    /** 0178: AES-256 under a derived key. */
    AES_256_DERIVED(0x0178, 32, HmacHash.SHA_256, null),
    /** 0214: AES-128 under a derived key, signed. */
    AES_128_SIGNED(0x0214, 16, HmacHash.SHA_256, EcCurve.P_256),
    /** 0346: AES-192 under a derived key, signed. */
    AES_192_SIGNED(0x0346, 24, HmacHash.SHA_384, EcCurve.P_384),
    /** 0378: AES-256 under a derived key, signed. */
    AES_256_SIGNED(0x0378, 32, HmacHash.SHA_384, EcCurve.P_384),
    /** 0478: AES-256 under a derived key, committed to the data key. */
    COMMITTING(0x0478, 32, HmacHash.SHA_512, null),
    /** 0578: AES-256 under a derived key, committed to the data key, signed. */
    COMMITTING_SIGNED(0x0578, 32, HmacHash.SHA_512, EcCurve.P_384);

    private static final int FIRST_COMMITTING = 0x0400;

    private final int id;
    private final int dataKeyBytes;
    private final @Nullable HmacHash derivation;
    private final @Nullable EcCurve signature;

    AlgorithmSuite(int id, int dataKeyBytes, @Nullable HmacHash derivation, @Nullable EcCurve signature) {
        this.id = id;
        this.dataKeyBytes = dataKeyBytes;
        this.derivation = derivation;
        this.signature = signature;
    }

    static Optional<AlgorithmSuite> of(int id) {
        for (AlgorithmSuite suite : values()) {
            if (suite.id == id) {
                return Optional.of(suite);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the length of data keys, which is the length of the derived keys too.
     *
     * @return 16, 24 or 32
     */
    public int dataKeyBytes() {
        return dataKeyBytes;
    }

    /**
     * Tells whether messages are tied to their data key, so that none has two meanings under two keys.
     *
     * @return whether they are
     */
    public boolean commits() {
        return id >= FIRST_COMMITTING;
    }

    /**
     * Tells whether messages are signed.
     *
     * @return whether they are
     */
    public boolean signs() {
        return signature != null;
    }

    /**
     * Tells whether a data key serves more than one message safely, as each message derives a key of its own.
     *
     * @return whether it does
     */
    public boolean derives() {
        return derivation != null;
    }

    /** What HKDF hashes with, or nothing if the data key encrypts directly. */
    @Nullable
    HmacHash derivation() {
        return derivation;
    }

    /** The curve of the signature, or nothing if messages are not signed. */
    @Nullable
    EcCurve signature() {
        return signature;
    }

    int id() {
        return id;
    }

    /** Suites that commit have headers of version 2, and all others of version 1. */
    int headerVersion() {
        return commits() ? EsdkFormat.VERSION_2 : EsdkFormat.VERSION_1;
    }

    int messageIdBytes() {
        return commits() ? EsdkFormat.MESSAGE_ID_BYTES_2 : EsdkFormat.MESSAGE_ID_BYTES_1;
    }

    /** Returns the id as the field writes it: four hexadecimal digits. */
    @Override
    public String toString() {
        return text(id);
    }

    static String text(int id) {
        return String.format("%04x", id);
    }
}
