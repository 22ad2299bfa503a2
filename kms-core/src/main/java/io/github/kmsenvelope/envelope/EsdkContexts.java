package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.message.awsesdk.EsdkContext;
import io.github.kmsenvelope.message.awsesdk.EsdkHeader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the encryption context that a message brings with the one that a caller gives. The message is not authentic yet;
 * what matches here is bound by KMS and by the header's tag.
 *
 * @param settings how the format is used
 * @param purpose whose messages they are
 */
record EsdkContexts(EncryptionSdkSettings settings, String purpose) {

    private static final String PUBLIC_KEY = "aws-crypto-public-key";

    /** Requires that a context has the pairs that messages do not carry: who does not know them could not read. */
    void requireKeys(EncryptionContext given, String operation) {
        Set<String> names = given.encryptionContext().keySet();
        if (!names.containsAll(settings.requiredContextKeys())) {
            throw new KmsUsageException(
                    "The encryption context lacks "
                            + settings.requiredContextKeys().stream()
                                    .filter(name -> !names.contains(name))
                                    .sorted()
                                    .toList()
                            + ". Required context keys are left out of messages of the AWS Encryption SDK here, and must be"
                            + " given with each",
                    ErrorDetails.of(operation, purpose),
                    null);
        }
    }

    /** Returns what the message was written under, without its public key, if it is what the caller gave. */
    Match match(EsdkHeader header, EncryptionContext given) {
        if (given.hasAssociatedData()) {
            throw EsdkEncryption.associatedData("decrypt", purpose);
        }
        requireKeys(given, "decrypt");
        Map<String, String> pairs = new LinkedHashMap<>(header.encryptionContext());
        pairs.remove(PUBLIC_KEY);
        Map<String, String> expected = given.encryptionContext();
        EncryptionContext leftOut = leftOut(pairs, expected);
        pairs.putAll(leftOut.encryptionContext());
        if (pairs.equals(expected)) {
            return new Match(given, leftOut);
        }
        if (settings.containedContext() && pairs.entrySet().containsAll(expected.entrySet())) {
            return new Match(ofMessage(pairs), leftOut);
        }
        throw new MessageAuthenticationException(
                "The message was written with another encryption context than the one given: it "
                        + difference(pairs, expected),
                where(),
                null);
    }

    /** The required pairs that a message does not have, as the caller gives them. */
    private EncryptionContext leftOut(Map<String, String> pairs, Map<String, String> expected) {
        if (settings.requiredContextKeys().isEmpty()) {
            return EncryptionContext.none();
        }
        Map<String, String> leftOut = new LinkedHashMap<>(expected);
        leftOut.keySet().retainAll(settings.requiredContextKeys());
        leftOut.keySet().removeAll(pairs.keySet());
        return EncryptionContext.of(leftOut);
    }

    /** In names of the caller only: those of a message that is not authentic may be anything. */
    private static String difference(Map<String, String> pairs, Map<String, String> expected) {
        List<String> missing = expected.keySet().stream()
                .filter(name -> !pairs.containsKey(name))
                .toList();
        List<String> different = expected.entrySet().stream()
                .filter(pair ->
                        pairs.containsKey(pair.getKey()) && !pair.getValue().equals(pairs.get(pair.getKey())))
                .map(Map.Entry::getKey)
                .toList();
        int more = pairs.size() - (expected.size() - missing.size());
        return "lacks " + missing + ", has other values of " + different + ", and has " + more + " further pairs";
    }

    private EncryptionContext ofMessage(Map<String, String> pairs) {
        try {
            return EncryptionContext.of(pairs);
        } catch (KmsUsageException ex) {
            throw new MalformedMessageException(
                    "The message has an encryption context that is not taken here: " + ex.getMessage(), where(), null);
        }
    }

    /** Returns the context that KMS has bound to the data key: with the public key of a signed message. */
    EncryptionContext bound(EsdkHeader header, EncryptionContext bare) {
        try {
            return bound(bare, header.encryptionContext());
        } catch (KmsUsageException ex) {
            throw new MalformedMessageException("The message has a public key of impossible length", where(), null);
        }
    }

    /** Returns a context with the public key, if there is one among the pairs of a message. */
    static EncryptionContext bound(EncryptionContext bare, Map<String, String> ofMessage) {
        String publicKey = ofMessage.get(PUBLIC_KEY);
        return (publicKey != null) ? bare.withSignaturePublicKey(publicKey) : bare;
    }

    private ErrorDetails where() {
        return ErrorDetails.of("decrypt", purpose);
    }

    /**
     * The encryption context of a message.
     *
     * @param context all of it, without the public key
     * @param leftOut the pairs of it that the message does not have
     */
    record Match(EncryptionContext context, EncryptionContext leftOut) {

        /** What the header's tag covers besides the header. */
        byte[] pairsLeftOut() {
            return EsdkContext.serialize(leftOut.encryptionContext());
        }
    }
}
