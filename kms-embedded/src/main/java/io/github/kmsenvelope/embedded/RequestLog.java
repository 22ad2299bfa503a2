package io.github.kmsenvelope.embedded;

import io.github.kmsenvelope.embedded.KmsRequest.Outcome;
import io.github.kmsenvelope.embedded.wire.Input;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The latest requests, in the order of their arrival. */
final class RequestLog {

    static final int CAPACITY = 10_000;

    private static final int MAX_KEY_ID_LENGTH = 2048;
    private static final int MAX_CONTEXT_NAMES = 100;

    private final Clock clock;
    private final Deque<Entry> entries = new ArrayDeque<>();

    RequestLog(Clock clock) {
        this.clock = clock;
    }

    /**
     * Notes a request that arrived.
     *
     * @param input what it holds, or null if that is no JSON
     */
    Entry arrived(String operation, @Nullable Input input) {
        Entry entry = new Entry(new KmsRequest(
                operation,
                this.clock.instant(),
                System.nanoTime(),
                (input != null) ? keyId(input) : null,
                (input != null) ? contextNames(input) : Set.of(),
                Outcome.PENDING,
                null));
        synchronized (this.entries) {
            if (this.entries.size() == CAPACITY) {
                this.entries.removeFirst();
            }
            this.entries.addLast(entry);
        }
        return entry;
    }

    List<KmsRequest> requests() {
        synchronized (this.entries) {
            return this.entries.stream().map((entry) -> entry.request).toList();
        }
    }

    void reset() {
        synchronized (this.entries) {
            this.entries.clear();
        }
    }

    private static @Nullable String keyId(Input input) {
        return Stream.of("KeyId", "DestinationKeyId", "TargetKeyId")
                .flatMap((member) -> Optional.ofNullable(input.uncheckedText(member)).stream())
                .findFirst()
                .map((keyId) -> keyId.substring(0, Math.min(keyId.length(), MAX_KEY_ID_LENGTH)))
                .orElse(null);
    }

    private static Set<String> contextNames(Input input) {
        return Stream.of("EncryptionContext", "SourceEncryptionContext", "DestinationEncryptionContext")
                .flatMap((member) -> input.uncheckedNames(member).stream())
                .limit(MAX_CONTEXT_NAMES)
                .collect(Collectors.toSet());
    }

    /** The place of one request in the log, where its end is noted. */
    static final class Entry {

        private volatile KmsRequest request;

        private Entry(KmsRequest request) {
            this.request = request;
        }

        void end(Outcome outcome, @Nullable String errorCode) {
            this.request = this.request.ended(outcome, errorCode);
        }
    }
}
