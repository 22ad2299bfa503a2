package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsUsageException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What configuration demands of the contexts of a purpose, and what it adds to them. */
final class ContextRules {

    private final String purpose;
    private final Map<String, String> constantPairs;
    private final Set<String> requiredNames;

    ContextRules(PurposeSettings settings) {
        this.purpose = settings.name();
        this.constantPairs = settings.constantContext().encryptionContext();
        this.requiredNames = settings.requiredContext();
    }

    /** Returns the context that a message is bound to when a caller gives this one. */
    EncryptionContext apply(EncryptionContext given, String operation) {
        if (!requiredNames.isEmpty()) {
            requireNames(given, operation);
        }
        return complete(given, operation);
    }

    /** Returns a context with the constant pairs, whether or not the required names are there. */
    EncryptionContext complete(EncryptionContext given, String operation) {
        return constantPairs.isEmpty() ? given : addConstantPairs(given, operation);
    }

    private void requireNames(EncryptionContext given, String operation) {
        Set<String> inContext = given.encryptionContext().keySet();
        Set<String> inAssociatedData = given.associatedData().keySet();
        List<String> missing = requiredNames.stream()
                .filter(name -> !inContext.contains(name) && !inAssociatedData.contains(name))
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            throw new KmsUsageException(
                    "The context lacks " + missing + ", which this purpose requires of every call",
                    ErrorDetails.of(operation, purpose),
                    null);
        }
    }

    private EncryptionContext addConstantPairs(EncryptionContext given, String operation) {
        Map<String, String> pairs = given.encryptionContext();
        for (Map.Entry<String, String> constant : constantPairs.entrySet()) {
            String value = pairs.get(constant.getKey());
            if (value != null && !value.equals(constant.getValue())) {
                throw new KmsUsageException(
                        "The context gives '" + constant.getKey()
                                + "' another value than the one that is configured for this purpose. Leave it out",
                        ErrorDetails.of(operation, purpose),
                        null);
            }
        }
        return given.with(constantPairs);
    }
}
