package io.github.kmsenvelope.envelope.heap;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The keys of some messages, by names.
 *
 * @param dataKeys the data keys
 * @param shared the message keys that wait for further messages
 * @param own the message keys that serve one message of several frames
 */
record MessageKeys(Map<String, byte[]> dataKeys, Map<String, byte[]> shared, Map<String, byte[]> own) {

    /** Has KMS unwrap the data keys of the messages of a tenant, and derives their message keys. */
    static MessageKeys of(String tenant, List<WrittenMessage> messages, KmsProcess kms)
            throws GeneralSecurityException {
        Map<String, String> encryptionContext = Map.of("tenant", tenant);
        MessageKeys keys = new MessageKeys(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        for (int i = 0; i < messages.size(); i++) {
            WrittenMessage message = messages.get(i);
            String name = tenant + " " + i;
            byte[] dataKey = kms.unwrap(message.wrapped(), encryptionContext);
            keys.dataKeys.put("data key of " + name, dataKey);
            (message.isShared() ? keys.shared : keys.own)
                    .put("message key of " + name, message.messageKey(dataKey, encryptionContext));
        }
        return keys;
    }

    MessageKeys and(MessageKeys others) {
        return new MessageKeys(union(dataKeys, others.dataKeys), union(shared, others.shared), union(own, others.own));
    }

    /** What a cache keeps. */
    Map<String, byte[]> cached() {
        return union(dataKeys, shared);
    }

    Map<String, byte[]> all() {
        return union(cached(), own);
    }

    private static Map<String, byte[]> union(Map<String, byte[]> some, Map<String, byte[]> others) {
        Map<String, byte[]> union = new TreeMap<>(some);
        union.putAll(others);
        return union;
    }
}
