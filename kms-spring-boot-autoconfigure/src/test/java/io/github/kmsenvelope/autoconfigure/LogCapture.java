package io.github.kmsenvelope.autoconfigure;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What one logger writes, while this is open. */
public final class LogCapture implements AutoCloseable {

    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Logger logger;
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            events.add(event);
        }
    };

    private LogCapture(Logger logger) {
        this.logger = logger;
    }

    /** Begins to capture what a logger writes at a level or above. */
    public static LogCapture of(String logger, Level level) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        LogCapture capture = new LogCapture(context.getLogger(logger));
        capture.appender.setContext(context);
        capture.appender.start();
        capture.logger.setLevel(level);
        capture.logger.setAdditive(false);
        capture.logger.addAppender(capture.appender);
        return capture;
    }

    public List<ILoggingEvent> events() {
        return events;
    }

    /** The lines without what differs each time: durations and request ids. */
    public List<String> lines() {
        return events.stream()
                .map(event -> event.getLevel() + " "
                        + event.getFormattedMessage()
                                .replaceAll("(_ms)=[0-9.E]+", "$1=#")
                                .replaceAll("(request_id)=[0-9a-f-]{36}", "$1=#"))
                .toList();
    }

    /** The key-value pairs of a line. */
    public Map<String, Object> fields(int line) {
        return events.get(line).getKeyValuePairs().stream()
                .collect(Collectors.toMap((KeyValuePair pair) -> pair.key, pair -> pair.value));
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
        logger.setLevel(null);
    }
}
