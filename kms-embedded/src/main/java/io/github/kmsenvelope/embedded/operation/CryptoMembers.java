package io.github.kmsenvelope.embedded.operation;

import io.github.kmsenvelope.embedded.error.KmsError;
import io.github.kmsenvelope.embedded.wire.Input;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.DryRunModifierType;
import software.amazon.awssdk.services.kms.model.EncryptionAlgorithmSpec;

/** The members that the cryptographic requests have in common. */
final class CryptoMembers {

    static final int MAX_KEY_ID_LENGTH = 2048;
    static final String SYMMETRIC_DEFAULT = EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT.toString();

    private static final List<String> ALGORITHMS = EnumNames.of(EncryptionAlgorithmSpec.knownValues());
    private static final List<String> DRY_RUN_MODIFIERS = EnumNames.of(DryRunModifierType.knownValues());
    private static final int MAX_DRY_RUN_MODIFIER_LENGTH = 64;
    private static final int MAX_GRANT_TOKENS = 10;
    private static final int MAX_GRANT_TOKEN_LENGTH = 8192;

    private final Input input;
    private final boolean grantTokens;
    private final boolean dryRun;
    private final boolean ignoresCiphertext;
    private @Nullable String wrongAlgorithm;

    CryptoMembers(Input input) {
        this.input = input;
        this.grantTokens = !input.texts("GrantTokens", MAX_GRANT_TOKENS, 1, MAX_GRANT_TOKEN_LENGTH)
                .isEmpty();
        this.dryRun = input.flag("DryRun");
        this.ignoresCiphertext = this.dryRun
                && input.texts("DryRunModifiers", DRY_RUN_MODIFIERS.size(), 1, MAX_DRY_RUN_MODIFIER_LENGTH)
                        .contains(DryRunModifierType.IGNORE_CIPHERTEXT.toString());
    }

    CryptoMembers readAlgorithm(String name) {
        String algorithm = this.input.oneOf(name, ALGORITHMS);
        if (algorithm != null && !algorithm.equals(SYMMETRIC_DEFAULT)) {
            this.wrongAlgorithm = algorithm;
        }
        return this;
    }

    /** Whether this is a dry run that asks about the key alone. Such a request needs no ciphertext. */
    boolean ignoresCiphertext() {
        return this.ignoresCiphertext;
    }

    /** Fails for what no key can mend: broken constraints first, then what is not offered here. */
    void verify() {
        this.input.verify();
        if (this.input.has("DryRunModifiers")) {
            throw KmsError.unsupported("DryRunModifiers with this request");
        }
        verifyKnowingModifiers();
    }

    /** As {@link #verify()}, for the requests that do what the modifiers of a dry run say. */
    void verifyKnowingModifiers() {
        this.input.verify();
        if (this.input.has("Recipient")) {
            throw KmsError.unsupported("Recipient (Nitro enclaves)");
        }
        if (this.grantTokens) {
            throw KmsError.of(
                    "InvalidGrantTokenException", "The embedded KMS has no grants, so no grant token is valid.");
        }
    }

    /** Fails if the request names an algorithm that a symmetric key does not have. */
    void verifyAlgorithm() {
        if (this.wrongAlgorithm != null) {
            throw KmsError.of(
                    "InvalidKeyUsageException",
                    "Algorithm " + this.wrongAlgorithm + " is incompatible with key spec " + SYMMETRIC_DEFAULT + ".");
        }
    }

    /** Ends a dry run, which must not return anything, once every check is passed. */
    void endDryRun() {
        if (this.dryRun) {
            throw dryRunSucceeds();
        }
    }

    static KmsError dryRunSucceeds() {
        return KmsError.of(
                "DryRunOperationException", "The request would have succeeded, but the DryRun option is set.");
    }
}
