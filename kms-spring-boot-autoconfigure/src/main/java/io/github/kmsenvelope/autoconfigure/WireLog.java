package io.github.kmsenvelope.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggerConfiguration.ConfigurationScope;
import org.springframework.boot.logging.LoggerConfiguration.LevelConfiguration;
import org.springframework.boot.logging.LoggingSystem;

/**
 * The loggers of the Apache HTTP client that show what is sent and received at the level DEBUG: the data keys that KMS sends,
 * the session token of a request. Whoever sets the root logger to DEBUG does not mean that: they keep quiet unless they are
 * configured by their own names.
 */
final class WireLog {

    static final List<String> LOGGERS =
            List.of("org.apache.hc.client5.http.wire", "org.apache.hc.client5.http.headers");

    private static final Logger LOG = LoggerFactory.getLogger(WireLog.class);

    private WireLog() {}

    /** Does it also if nothing would be logged now: levels can be changed while the application runs. */
    static void keepQuiet(LoggingSystem system) {
        LOGGERS.forEach(logger -> keepQuiet(system, logger));
    }

    private static void keepQuiet(LoggingSystem system, String logger) {
        try {
            LevelConfiguration own = ownLevel(system.getLoggerConfiguration(logger));
            if (own == null) {
                system.setLogLevel(logger, LogLevel.INFO);
            } else if (own.isCustom() || own.getLevel().compareTo(LogLevel.DEBUG) <= 0) {
                LOG.warn(
                        "The logger {} is set to {}: it writes secrets into the log, such as the data keys that KMS sends and"
                                + " session tokens. Do this where nothing is to be protected only.",
                        logger,
                        own.getName());
            }
        } catch (UnsupportedOperationException cannotTellLevels) {
            LOG.debug("The logging system cannot set levels: see to it that {} stays above DEBUG.", logger);
        }
    }

    private static @Nullable LevelConfiguration ownLevel(@Nullable LoggerConfiguration configuration) {
        return (configuration != null) ? configuration.getLevelConfiguration(ConfigurationScope.DIRECT) : null;
    }
}
