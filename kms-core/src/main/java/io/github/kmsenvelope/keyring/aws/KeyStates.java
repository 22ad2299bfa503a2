package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.KeyState;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.KeyMetadata;

/**
 * What the states of a KMS key mean for whoever runs the service. See <a
 * href="https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html">Key states of AWS KMS keys</a>.
 */
final class KeyStates {

    /** Of the key itself, or of a primary key that waits for its replicas to be deleted. */
    private static final Pattern PENDING_DELETION = Pattern.compile("pending ?(replica ?)?deletion");

    private KeyStates() {}

    /** KMS tells the state in the text of its answer only, except for disabled keys. */
    static KeyState of(String errorCode, String text) {
        if (errorCode.equals("NotFoundException")) {
            return KeyState.NOT_FOUND;
        }
        String lowerCase = text.toLowerCase(Locale.ROOT);
        if (PENDING_DELETION.matcher(lowerCase).find()) {
            return KeyState.PENDING_DELETION;
        }
        if (lowerCase.contains("pending import") || lowerCase.contains("pendingimport")) {
            return KeyState.PENDING_IMPORT;
        }
        if (errorCode.equals("DisabledException")) {
            return KeyState.DISABLED;
        }
        if (lowerCase.contains("creating")) {
            return KeyState.CREATING;
        }
        return lowerCase.contains("unavailable") ? KeyState.UNAVAILABLE : KeyState.UNKNOWN;
    }

    /** The state as DescribeKey tells it, or {@code null} if the key can be used. */
    static @Nullable KeyState of(KeyMetadata metadata) {
        return switch (metadata.keyState()) {
            case ENABLED, UPDATING -> null;
            default -> ofName(String.valueOf(metadata.keyStateAsString()));
        };
    }

    private static KeyState ofName(String name) {
        return switch (name) {
            case "Disabled" -> KeyState.DISABLED;
            case "PendingDeletion", "PendingReplicaDeletion" -> KeyState.PENDING_DELETION;
            case "PendingImport" -> KeyState.PENDING_IMPORT;
            case "Unavailable" -> KeyState.UNAVAILABLE;
            case "Creating" -> KeyState.CREATING;
            default -> KeyState.UNKNOWN;
        };
    }

    static String explain(KeyState state) {
        return switch (state) {
            case DISABLED -> "The KMS key is disabled. Enable it (EnableKey) to use it again";
            case PENDING_DELETION ->
                "The KMS key is scheduled for deletion. Cancel that (CancelKeyDeletion) and enable the key"
                        + " while there is time: with the key all its data is lost";
            case PENDING_IMPORT ->
                "The KMS key has no key material: it was never imported, was deleted or has expired. Import the same"
                        + " material as before (ImportKeyMaterial)";
            case UNAVAILABLE ->
                "The custom key store of the KMS key is not connected, or the key is gone from it. Waiting does not help:"
                        + " connect it again (ConnectCustomKeyStore)";
            case CREATING -> "The KMS key or replica is still being made. Try again in a moment";
            case NOT_FOUND ->
                "The KMS key or alias does not exist in this account and Region. Check the spelling of the key id and the"
                        + " configured Region";
            case UNKNOWN -> "The state of the KMS key forbids its use. Look at it with DescribeKey";
        };
    }
}
