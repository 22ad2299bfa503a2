package io.github.kmsenvelope.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.KmsUsageException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CacheSettingsTests {

    private final CacheSettings defaults = CacheSettings.defaults();

    @Test
    void defaultsAreThoseOfTheDocumentation() {
        assertThat(defaults.enabled()).isTrue();
        assertThat(defaults.maxAge()).isEqualTo(Duration.ofMinutes(5));
        assertThat(defaults.maxMessages()).isEqualTo(4_294_967_296L);
        assertThat(defaults.maxBytes()).isEqualTo(16L * 1024 * 1024 * 1024 * 1024);
        assertThat(defaults.maxEntries()).isEqualTo(1000);
        assertThat(defaults.staleIfUnavailable()).isEqualTo(Duration.ofMinutes(10));
        assertThat(defaults.revalidateAfter()).isEqualTo(Duration.ofHours(1));
        assertThat(defaults.contextWarningThreshold()).isEqualTo(100);
        assertThat(defaults.decryptOwnKeys()).isTrue();
    }

    @Test
    void disabledCachesNothingAndReadsNoOwnKeys() {
        assertThat(CacheSettings.disabled().enabled()).isFalse();
        assertThat(CacheSettings.disabled().decryptOwnKeys()).isFalse();
    }

    @Test
    void withChangesOneSettingAndKeepsTheOthers() {
        CacheSettings changed = defaults.withMaxAge(Duration.ofSeconds(1))
                .withMaxMessages(2)
                .withMaxBytes(3)
                .withMaxEntries(4)
                .withStaleIfUnavailable(Duration.ZERO)
                .withRevalidateAfter(Duration.ofSeconds(5))
                .withContextWarningThreshold(6)
                .withDecryptOwnKeys(false);
        assertThat(changed.enabled()).isTrue();
        assertThat(changed.withEnabled(false).enabled()).isFalse();
        assertThat(changed.maxAge()).isEqualTo(Duration.ofSeconds(1));
        assertThat(changed.maxMessages()).isEqualTo(2);
        assertThat(changed.maxBytes()).isEqualTo(3);
        assertThat(changed.maxEntries()).isEqualTo(4);
        assertThat(changed.staleIfUnavailable()).isZero();
        assertThat(changed.revalidateAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(changed.contextWarningThreshold()).isEqualTo(6);
        assertThat(changed.decryptOwnKeys()).isFalse();
        assertThat(defaults.maxAge()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void withWhenOutOfRangeIsRefusedByTheNameOfTheProperty() {
        assertRefused(() -> defaults.withMaxAge(Duration.ZERO), "max-age");
        assertRefused(() -> defaults.withMaxAge(Duration.ofSeconds(-1)), "max-age");
        assertRefused(() -> defaults.withMaxMessages(0), "max-messages");
        assertRefused(() -> defaults.withMaxMessages((1L << 32) + 1), "max-messages");
        assertRefused(() -> defaults.withMaxBytes(0), "max-bytes");
        assertRefused(() -> defaults.withMaxEntries(0), "max-entries");
        assertRefused(() -> defaults.withStaleIfUnavailable(Duration.ofNanos(-1)), "stale-if-unavailable");
        assertRefused(() -> defaults.withRevalidateAfter(Duration.ZERO), "revalidate-after");
        assertRefused(() -> defaults.withContextWarningThreshold(-1), "context-warning-threshold");
        assertRefused(() -> defaults.withContextWarningThreshold(100_001), "context-warning-threshold");
    }

    private static void assertRefused(ThrowingCallable call, String property) {
        assertThatExceptionOfType(KmsUsageException.class).isThrownBy(call).withMessageContaining(property);
    }
}
