package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which KMS key a configured key id names, at most once a minute, and one thread for all. So messages that name
 * foreign keys cannot be used to flood KMS.
 */
final class KeyResolver {

    private static final Duration VALIDITY = Duration.ofMinutes(1);

    private final ConfiguredKey key;
    private final KeyDescriber describer;
    private final InstantSource clock;
    private final AtomicReference<@Nullable Inquiry> last = new AtomicReference<>();

    KeyResolver(ConfiguredKey key, KeyDescriber describer, InstantSource clock) {
        this.key = key;
        this.describer = describer;
        this.clock = clock;
    }

    ConfiguredKey key() {
        return key;
    }

    /** Asks KMS unless the last answer is still good. The configured key has taken note of the answer when this returns. */
    Outcome resolve() {
        long now = clock.millis();
        while (true) {
            Inquiry previous = last.get();
            if (previous != null && previous.isGoodAt(now)) {
                return previous.await();
            }
            Inquiry mine = new Inquiry(now, new CompletableFuture<>());
            if (last.compareAndSet(previous, mine)) {
                Outcome outcome = Outcome.UNAVAILABLE;
                try {
                    outcome = ask();
                } finally {
                    mine.outcome().complete(outcome);
                }
                return outcome;
            }
        }
    }

    /** Whether this service was not allowed to ask, the last time. */
    boolean isDenied() {
        Inquiry inquiry = last.get();
        return inquiry != null && inquiry.outcome().getNow(Outcome.UNAVAILABLE) == Outcome.DENIED;
    }

    private Outcome ask() {
        try {
            describer.describe(key);
            return Outcome.ANSWERED;
        } catch (KeyAccessDeniedException denied) {
            return Outcome.DENIED;
        } catch (KeyStateException namesNothing) {
            return Outcome.ANSWERED;
        } catch (KmsServiceException other) {
            return Outcome.UNAVAILABLE;
        }
    }

    /** How it went. */
    enum Outcome {
        /** KMS said what the key id names, if anything. */
        ANSWERED,
        /** This service may not ask; the key id itself has to pin the key. */
        DENIED,
        /** KMS could not be asked. */
        UNAVAILABLE
    }

    private record Inquiry(long askedAtMillis, CompletableFuture<Outcome> outcome) {

        private boolean isGoodAt(long now) {
            return now >= askedAtMillis && now - askedAtMillis < VALIDITY.toMillis();
        }

        private Outcome await() {
            try {
                return outcome.get();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                throw new KmsUnavailableException(
                        "The thread was interrupted while it waited for KMS. Its interrupt flag is set");
            } catch (ExecutionException ex) {
                throw new IllegalStateException("An inquiry never fails", ex);
            }
        }
    }
}
