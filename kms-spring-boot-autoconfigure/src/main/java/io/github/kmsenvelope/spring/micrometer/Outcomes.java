package io.github.kmsenvelope.spring.micrometer;

import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.Outcome;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The outcomes that have meters from the start, so that a chart shows zero where nothing has happened yet. */
final class Outcomes {

    /** How a refused message ends. */
    static final Set<Outcome> REFUSALS =
            Collections.unmodifiableSet(EnumSet.of(Outcome.MALFORMED, Outcome.NOT_AUTHENTIC, Outcome.UNTRUSTED));

    private static final Set<Outcome> OF_ENCRYPTION =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.copyOf(REFUSALS)));

    private static final Set<Outcome> OF_DECRYPTION = Collections.unmodifiableSet(EnumSet.allOf(Outcome.class));

    private static final Set<Outcome> OF_UNWRAPPING =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(Outcome.MALFORMED, Outcome.UNTRUSTED)));

    private Outcomes() {}

    static Set<Outcome> ofCall(Operation operation) {
        return (operation == Operation.ENCRYPT) ? OF_ENCRYPTION : OF_DECRYPTION;
    }

    /** KMS reads a wrapped data key by Decrypt and ReEncrypt, and answers as to an altered message where it cannot. */
    static Set<Outcome> ofRequest(String kmsOperation) {
        return kmsOperation.equals("Decrypt") || kmsOperation.equals("ReEncrypt") ? OF_UNWRAPPING : OF_ENCRYPTION;
    }
}
