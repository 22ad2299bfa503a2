package io.github.kmsenvelope.spring.logging;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A log line of named values: {@code name=value} in its text, which people and programs read, and again as SLF4J key-value
 * pairs named {@code kms.<name>}, which structured logging makes fields of.
 *
 * <p>No value breaks out of its line: control characters become question marks, long texts are cut, and what is not plain is
 * in quotes. Make one only when the logger takes its level. Not safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public final class KmsLogLine {

    private static final String FIELD_PREFIX = "kms.";

    private final StringBuilder text = new StringBuilder(160);
    private LoggingEventBuilder line;

    private KmsLogLine(LoggingEventBuilder line) {
        this.line = line;
    }

    /**
     * Begins a line.
     *
     * @param logger the logger
     * @param level the level
     * @param event what happened, the value named {@code event}
     * @return the line
     */
    public static KmsLogLine of(Logger logger, Level level, String event) {
        return new KmsLogLine(logger.atLevel(level)).add("event", event);
    }

    /**
     * Adds a value.
     *
     * @param name its name, in lower case with underscores
     * @param value a number, a boolean or anything whose text says it; {@code null} adds nothing
     * @return this line
     */
    public KmsLogLine add(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        boolean asItIs = value instanceof Number || value instanceof Boolean;
        Object safe = asItIs ? value : LogText.clean(value.toString());
        line = line.addKeyValue(FIELD_PREFIX + name, safe);
        return addText(name, safe);
    }

    /**
     * Adds a value of the logging context (MDC) to the text alone: structured logging has the whole context anyway, and
     * fails if a field comes twice.
     *
     * @param name its name
     * @param value its value, {@code null} adds nothing
     * @return this line
     */
    public KmsLogLine addContext(String name, @Nullable String value) {
        return (value == null) ? this : addText(LogText.clean(name), LogText.clean(value));
    }

    /** Writes the line. */
    public void log() {
        line.log(text.toString());
    }

    private KmsLogLine addText(String name, Object value) {
        text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(LogText.quote(value.toString()));
        return this;
    }
}
