package io.github.kmsenvelope.embedded.operation;

import io.github.kmsenvelope.embedded.error.KmsError;
import io.github.kmsenvelope.embedded.wire.Input;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.OriginType;

/** What CreateKey is asked for. Whatever is not a symmetric key with material of KMS's own is refused, never ignored. */
record NewKey(String description, boolean multiRegion, Map<String, String> tags) {

    private static final List<String> KEY_SPECS = EnumNames.of(KeySpec.knownValues());
    private static final List<String> KEY_USAGES = EnumNames.of(KeyUsageType.knownValues());
    private static final List<String> ORIGINS = EnumNames.of(OriginType.knownValues());
    private static final int MAX_DESCRIPTION_LENGTH = 8192;
    private static final int MAX_POLICY_LENGTH = 131_072;

    static NewKey read(Input input) {
        String description = input.text("Description", 0, MAX_DESCRIPTION_LENGTH);
        input.text("Policy", 1, MAX_POLICY_LENGTH);
        String keySpec = input.oneOf("KeySpec", KEY_SPECS);
        String oldKeySpec = input.oneOf("CustomerMasterKeySpec", KEY_SPECS);
        String keyUsage = input.oneOf("KeyUsage", KEY_USAGES);
        String origin = input.oneOf("Origin", ORIGINS);
        boolean multiRegion = input.flag("MultiRegion");
        Tags tags = Tags.read(input);
        input.verify();
        if (keySpec != null && oldKeySpec != null) {
            throw KmsError.validation("You cannot specify KeySpec and CustomerMasterKeySpec in the same request."
                    + " CustomerMasterKeySpec is deprecated.");
        }
        requireSymmetric((keySpec != null) ? keySpec : oldKeySpec, keyUsage);
        if (origin != null && !origin.equals("AWS_KMS")) {
            throw KmsError.unsupported("keys of the origin " + origin);
        }
        if (input.has("CustomKeyStoreId") || input.has("XksKeyId")) {
            throw KmsError.unsupported("custom key stores");
        }
        return new NewKey((description != null) ? description : "", multiRegion, tags.verified());
    }

    private static void requireSymmetric(@Nullable String keySpec, @Nullable String keyUsage) {
        boolean symmetric = keySpec == null || keySpec.equals(CryptoMembers.SYMMETRIC_DEFAULT);
        if (!symmetric && keyUsage == null) {
            throw KmsError.validation(
                    "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.");
        }
        if (!symmetric) {
            throw KmsError.unsupported("keys of the spec " + keySpec);
        }
        if (keyUsage != null && !keyUsage.equals("ENCRYPT_DECRYPT")) {
            throw KmsError.validation(
                    "KeyUsage " + keyUsage + " is not compatible with KeySpec " + CryptoMembers.SYMMETRIC_DEFAULT);
        }
    }
}
