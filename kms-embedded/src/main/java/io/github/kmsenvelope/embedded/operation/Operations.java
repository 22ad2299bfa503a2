package io.github.kmsenvelope.embedded.operation;

import io.github.kmsenvelope.embedded.key.KeyStore;
import java.util.Map;

/** The operations of KMS that this one offers, by name. */
public final class Operations {

    private Operations() {}

    public static Map<String, Operation> on(KeyStore store) {
        KeyOperations keys = new KeyOperations(store);
        KeyStateOperations states = new KeyStateOperations(store);
        AliasOperations aliases = new AliasOperations(store);
        CipherOperations ciphers = new CipherOperations(store);
        DataKeyOperations dataKeys = new DataKeyOperations(store);
        return Map.ofEntries(
                Map.entry("CancelKeyDeletion", states::cancelKeyDeletion),
                Map.entry("CreateAlias", aliases::createAlias),
                Map.entry("CreateKey", keys::createKey),
                Map.entry("Decrypt", ciphers::decrypt),
                Map.entry("DeleteAlias", aliases::deleteAlias),
                Map.entry("DescribeKey", keys::describeKey),
                Map.entry("DisableKey", states::disableKey),
                Map.entry("EnableKey", states::enableKey),
                Map.entry("Encrypt", ciphers::encrypt),
                Map.entry("GenerateDataKey", dataKeys::generateDataKey),
                Map.entry("GenerateDataKeyWithoutPlaintext", dataKeys::generateDataKeyWithoutPlaintext),
                Map.entry("GenerateRandom", dataKeys::generateRandom),
                Map.entry("ListAliases", aliases::listAliases),
                Map.entry("ListKeys", keys::listKeys),
                Map.entry("ReEncrypt", ciphers::reEncrypt),
                Map.entry("ScheduleKeyDeletion", states::scheduleKeyDeletion),
                Map.entry("UpdateAlias", aliases::updateAlias));
    }
}
