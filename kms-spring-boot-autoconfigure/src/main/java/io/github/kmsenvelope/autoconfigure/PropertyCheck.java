package io.github.kmsenvelope.autoconfigure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Checks values when they are used, so that a test which replaces the service needs no configuration. */
final class PropertyCheck {

    private PropertyCheck() {}

    static void require(boolean condition, String name, @Nullable Object value, String reason) {
        if (!condition) {
            throw new InvalidConfigurationPropertyValueException(name, value, reason);
        }
    }

    static void positive(String name, Duration value) {
        require(!value.isNegative() && !value.isZero(), name, value, "A positive duration is needed.");
    }

    static void positive(String name, long value) {
        require(value > 0, name, value, "A positive number is needed.");
    }
}
