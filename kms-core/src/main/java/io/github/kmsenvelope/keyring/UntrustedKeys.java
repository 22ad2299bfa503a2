package io.github.kmsenvelope.keyring;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.UntrustedKeyException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Refuses messages under KMS keys that a purpose does not trust, and says which property would admit them.
 *
 * @since 0.1.0
 */
public final class UntrustedKeys {

    private UntrustedKeys() {}

    /**
     * Makes the refusal.
     *
     * @param operation what was being done
     * @param purpose the name of the purpose
     * @param keys the keys that the message names
     * @return the exception to throw
     */
    public static UntrustedKeyException refuse(String operation, String purpose, List<KeyArn> keys) {
        String names = keys.stream().map(KeyArn::toString).collect(Collectors.joining(", "));
        return new UntrustedKeyException(
                "The message names only KMS keys that purpose '" + purpose + "' does not trust: " + names
                        + ". If such a key is yours, add its ARN to "
                        + PurposeProperties.decryptKeyIds(purpose),
                ErrorDetails.of(operation, purpose).withKeyId(keys.get(0).toString()),
                null);
    }
}
