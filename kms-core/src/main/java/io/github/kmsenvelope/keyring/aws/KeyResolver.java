package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.RequestGuard;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which KMS key a configured key id names, at most once a minute, or once a second while there is no answer, and
 * one thread for all. So messages that name foreign keys cannot be used to flood KMS.
 */
final class KeyResolver {

    private static final long ANSWER_VALID_MILLIS = 60_000;

    private static final long FAILURE_VALID_MILLIS = 1_000;

    private final ConfiguredKey key;
    private final KeyDescriber describer;
    private final RequestGuard guard;
    private final InstantSource clock;
    private final AtomicReference<@Nullable Inquiry> last = new AtomicReference<>();

    KeyResolver(ConfiguredKey key, KeyDescriber describer, RequestGuard guard, InstantSource clock) {
        this.key = key;
        this.describer = describer;
        this.guard = guard;
        this.clock = clock;
    }

    ConfiguredKey key() {
        return key;
    }

    /** Asks KMS unless the last answer is still good. The configured key has taken note of the answer when this returns. */
    Outcome resolve(Deadline deadline) {
        while (true) {
            long now = clock.millis();
            Inquiry previous = last.get();
            if (previous != null && previous.isGoodAt(now)) {
                Outcome outcome = previous.await(deadline, key);
                if (!outcome.wasInterrupted()) {
                    return outcome;
                }
                // It was the other thread that was interrupted: this one asks for itself.
                last.compareAndSet(previous, null);
                continue;
            }
            Inquiry mine = new Inquiry(now, new CompletableFuture<>());
            if (last.compareAndSet(previous, mine)) {
                Outcome outcome = null;
                try {
                    outcome = ask(deadline);
                    return outcome;
                } finally {
                    // Nobody must wait in vain for a thread that died of an error.
                    mine.outcome().complete((outcome != null) ? outcome : failed(UnavailableReason.UNSPECIFIED, null));
                }
            }
        }
    }

    /** Asks KMS whatever it said before, for when another answer of KMS makes that doubtful. */
    Outcome resolveAnew(Deadline deadline) {
        last.set(null);
        return resolve(deadline);
    }

    /** Whether this service was not allowed to ask, the last time. */
    boolean isDenied() {
        Inquiry inquiry = last.get();
        Outcome known = (inquiry != null) ? inquiry.outcome().getNow(null) : null;
        return known != null && known.denied();
    }

    private Outcome ask(Deadline deadline) {
        try {
            guard.make(key.keyId(), deadline, attempt -> describer.describe(key, attempt));
            return Outcome.ANSWERED;
        } catch (KeyAccessDeniedException denied) {
            return Outcome.DENIED;
        } catch (KeyStateException namesNothing) {
            return Outcome.ANSWERED;
        } catch (KmsUnavailableException unavailable) {
            return new Outcome(false, unavailable);
        } catch (KmsServiceException other) {
            return failed(UnavailableReason.UNSPECIFIED, other);
        }
    }

    private Outcome failed(UnavailableReason reason, @Nullable Throwable cause) {
        return new Outcome(false, unavailable(reason, key, cause));
    }

    private static KmsUnavailableException unavailable(
            UnavailableReason reason, ConfiguredKey key, @Nullable Throwable cause) {
        String text = (reason == UnavailableReason.INTERRUPTED)
                ? "The thread was interrupted while it waited for KMS. Its interrupt flag is set"
                : "KMS could not be asked which KMS key the configured key id names";
        return new KmsUnavailableException(
                text, reason, null, new ErrorDetails("DescribeKey", null, key.keyId(), null, null), cause);
    }

    /**
     * How it went. If KMS answered, the configured key has taken note of what it names, if anything.
     *
     * @param denied whether this service may not ask; then the key id itself has to pin the key
     * @param failure why KMS could not be asked, if so
     */
    record Outcome(boolean denied, @Nullable KmsUnavailableException failure) {

        private static final Outcome ANSWERED = new Outcome(false, null);

        private static final Outcome DENIED = new Outcome(true, null);

        private boolean wasInterrupted() {
            return failure != null && failure.reason() == UnavailableReason.INTERRUPTED;
        }
    }

    private record Inquiry(long askedAtMillis, CompletableFuture<Outcome> outcome) {

        private boolean isGoodAt(long now) {
            Outcome known = outcome.getNow(null);
            long validity = (known != null && known.failure() != null) ? FAILURE_VALID_MILLIS : ANSWER_VALID_MILLIS;
            return now >= askedAtMillis && now - askedAtMillis < validity;
        }

        private Outcome await(Deadline deadline, ConfiguredKey key) {
            try {
                Duration left = deadline.remaining().orElse(null);
                return (left != null) ? outcome.get(left.toNanos(), TimeUnit.NANOSECONDS) : outcome.get();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                throw unavailable(UnavailableReason.INTERRUPTED, key, null);
            } catch (TimeoutException ex) {
                throw unavailable(UnavailableReason.TIMED_OUT, key, null);
            } catch (ExecutionException ex) {
                throw new IllegalStateException("An inquiry never fails", ex);
            }
        }
    }
}
