package io.github.kmsenvelope.spring.logging;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.KmsRequestCompleted;
import io.github.kmsenvelope.event.KmsEvent.OperationCompleted;
import io.github.kmsenvelope.event.KmsEventListener;
import io.github.kmsenvelope.event.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * Logs each call of the service and each attempt of a request to KMS, once: what was done, for which purpose, how much, how
 * long it took and how it ended. Never what was encrypted, messages, values of contexts, or the text of exceptions.
 *
 * <p>It is an aspect by what it does, and fed by events: an advice around {@code KmsService} would miss whatever {@code
 * forPurpose} returns and what does not go through a bean. The events tell of every call.
 *
 * <p>Failures and slow calls are warnings, or of the configured level if that is higher. Nothing is allocated for a line
 * whose level the logger does not take. Safe for use by many threads at once.
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
        }
    }

    private void log(OperationCompleted call) {
        Level level = level(call.failure(), call.duration());
        if (level == null || !LOG.isEnabledForLevel(level)) {
            return;
        }
        String operation = call.operation().name().toLowerCase(Locale.ROOT);
        KmsLogLine line = line(level, "kms.call", operation, call.purpose(), call.failure(), call.duration())
                .add("format", call.format().name().toLowerCase(Locale.ROOT))
                .add("plaintext_bytes", call.plaintextBytes())
                .add("message_bytes", call.messageBytes());
        if (call.failure() != null) {
            ErrorDetails details = call.failure().details();
            line.add("request_id", details.requestId()).add("error_code", details.errorCode());
        }
        finish(line);
    }

    private void log(KmsRequestCompleted request) {
        Level level = level(request.failure(), request.duration());
        if (level == null || !LOG.isEnabledForLevel(level)) {
            return;
        }
        KmsLogLine line = line(
                        level,
                        "kms.request",
                        request.operation(),
                        request.purpose(),
                        request.failure(),
                        request.duration())
                .add("region", request.region())
                .add("key_id", request.keyId())
                .add("request_id", request.requestId());
        if (request.failure() != null) {
            line.add("error_code", request.failure().details().errorCode());
        }
        finish(line);
    }

    private @Nullable Level level(@Nullable KmsServiceException failure, Duration duration) {
        return (failure != null || isSlow(duration)) ? warningLevel : level;
    }

    private boolean isSlow(Duration duration) {
        return duration.toNanos() >= slowNanos;
    }

    private KmsLogLine line(
            Level level,
            String event,
            String operation,
            String purpose,
            @Nullable KmsServiceException failure,
            Duration duration) {
        return KmsLogLine.of(LOG, level, event)
                .add("operation", operation)
                .add("purpose", purpose)
                .add("outcome", Outcome.of(failure).id())
                .add("duration_ms", duration.toNanos() / 1000 / 1000.0)
                .add("slow", isSlow(duration) ? true : null);
    }

    private void finish(KmsLogLine line) {
        for (String key : mdcKeys) {
            line.addContext(key, MDC.get(key));
        }
        line.log();
    }
}
