package io.github.kmsenvelope.spring.logging;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.KmsRequestCompleted;
import io.github.kmsenvelope.event.KmsEvent.OperationCompleted;
import io.github.kmsenvelope.event.KmsEvent.StreamCompleted;
import io.github.kmsenvelope.event.KmsEventListener;
import io.github.kmsenvelope.event.Outcome;
import io.github.kmsenvelope.spring.StreamOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * Logs each call of the service, each stream and each attempt of a request to KMS, once: what was done, for which purpose, how
 * much, how long it took and how it ended. Never what was encrypted, messages, values of contexts, or the text of exceptions.
 *
 * <p>It is an aspect by what it does, and fed by events: an advice around {@code KmsService} would miss whatever {@code
 * forPurpose} returns and what does not go through a bean. The events tell of every call.
 *
 * <p>Failures and slow calls are warnings, or of the configured level if that is higher. A stream is not slow, since it takes
 * as long as its source and target do. Nothing is allocated for a line whose level the logger does not take. Safe for use by
 * many threads at once.
 *
 * @since 0.1.0
 */
public final class KmsLoggingAspect implements KmsEventListener {

    private static final Logger LOG = LoggerFactory.getLogger(KmsLoggingAspect.class);

    private final @Nullable Level level;
    private final Level warningLevel;
    private final long slowNanos;
    private final List<String> mdcKeys;

    /**
     * Creates an aspect.
     *
     * @param level the level of what succeeds in time, or {@code null} not to log it
     * @param slowCallThreshold the time from which on a call or a request is slow; zero for never
     * @param mdcKeys the keys of the logging context (MDC) whose values a line has, in this order
     */
    public KmsLoggingAspect(@Nullable Level level, Duration slowCallThreshold, List<String> mdcKeys) {
        this.level = level;
        this.warningLevel = (level == Level.ERROR) ? Level.ERROR : Level.WARN;
        this.slowNanos = slowCallThreshold.isZero() ? Long.MAX_VALUE : slowCallThreshold.toNanos();
        this.mdcKeys = List.copyOf(mdcKeys);
    }

    @Override
    public void onEvent(KmsEvent event) {
        if (event instanceof OperationCompleted call) {
            log(call);
        } else if (event instanceof KmsRequestCompleted request) {
            log(request);
        } else if (event instanceof StreamCompleted stream) {
            log(stream);
        }
    }

    private void log(OperationCompleted call) {
        boolean slow = isSlow(call.duration());
        Level level = enabledLevel(call.failure() != null || slow);
        if (level == null) {
            return;
        }
        KmsLogLine line = KmsLogLine.of(LOG, level, "kms.call")
                .add("operation", id(call.operation()))
                .add("purpose", call.purpose())
                .add("outcome", Outcome.of(call.failure()).id())
                .add("duration_ms", millis(call.duration()))
                .add("slow", slow ? true : null)
                .add("format", call.format().id())
                .add("plaintext_bytes", call.plaintextBytes())
                .add("message_bytes", call.messageBytes());
        addError(line, call.failure());
        finish(line);
    }

    private void log(StreamCompleted stream) {
        Level level = enabledLevel(stream.failure() != null || isUnfinished(stream));
        if (level == null) {
            return;
        }
        KmsLogLine line = KmsLogLine.of(LOG, level, "kms.stream")
                .add("operation", id(stream.operation()))
                .add("purpose", stream.purpose())
                .add("outcome", StreamOutcome.of(stream))
                .add("duration_ms", millis(stream.duration()))
                .add("plaintext_bytes", stream.plaintextBytes())
                .add("message_bytes", stream.messageBytes());
        addError(line, stream.failure());
        finish(line);
    }

    private void log(KmsRequestCompleted request) {
        boolean slow = isSlow(request.duration());
        Level level = enabledLevel(request.failure() != null || slow);
        if (level == null) {
            return;
        }
        KmsServiceException failure = request.failure();
        finish(KmsLogLine.of(LOG, level, "kms.request")
                .add("operation", request.operation())
                .add("purpose", request.purpose())
                .add("outcome", Outcome.of(failure).id())
                .add("duration_ms", millis(request.duration()))
                .add("slow", slow ? true : null)
                .add("region", request.region())
                .add("key_id", request.keyId())
                .add("request_id", request.requestId())
                .add("error_code", (failure == null) ? null : failure.details().errorCode()));
    }

    /** The level of a line, or {@code null} if it would not be written. */
    private @Nullable Level enabledLevel(boolean warning) {
        Level wanted = warning ? warningLevel : level;
        return (wanted != null && LOG.isEnabledForLevel(wanted)) ? wanted : null;
    }

    private boolean isSlow(Duration duration) {
        return duration.toNanos() >= slowNanos;
    }

    /** Readers may leave early; but nobody can read what a writer left unfinished. */
    private static boolean isUnfinished(StreamCompleted stream) {
        return stream.operation() == KmsEvent.Operation.ENCRYPT && !stream.complete();
    }

    private static void addError(KmsLogLine line, @Nullable Throwable failure) {
        if (failure instanceof KmsServiceException known) {
            ErrorDetails details = known.details();
            line.add("request_id", details.requestId()).add("error_code", details.errorCode());
        }
    }

    private void finish(KmsLogLine line) {
        for (String key : mdcKeys) {
            line.addContext(key, MDC.get(key));
        }
        line.log();
    }

    private static String id(KmsEvent.Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1000 / 1000.0;
    }
}
