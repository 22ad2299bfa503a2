package io.github.kmsenvelope.cache;

import static io.github.kmsenvelope.cache.CacheFixture.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The window lasts 100 s. */
class ContextWindowTests {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Logger logger = (Logger) LoggerFactory.getLogger(ContextWindow.class);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private final List<KmsEvent> events = new ArrayList<>();

    @BeforeEach
    void attach() {
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(log);
        logger.setAdditive(true);
    }

    private ContextWindow window(CacheSettings settings) {
        return new ContextWindow(
                "orders", Operation.ENCRYPT, settings, KmsEvents.of(List.of(events::add)), new Random(3));
    }

    private ContextWindow window() {
        return window(SETTINGS.withContextWarningThreshold(10));
    }

    private static EncryptionContext context(int order) {
        return EncryptionContext.of(Map.of("tenant", "t" + order % 2, "order", "value-" + order));
    }

    @Test
    void seeWhenWithinTheThresholdSaysNothing() {
        ContextWindow window = window();
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 10; i++) {
                window.see(context(i), 0);
            }
        }
        assertThat(events).isEmpty();
        assertThat(log.list).isEmpty();
    }

    @Test
    void seeWhenBeyondTheThresholdWarnsOnceAndNamesTheNames() {
        ContextWindow window = window();
        for (int i = 0; i < 1000; i++) {
            window.see(context(i), 0);
        }
        assertThat(events)
                .containsExactly(new KmsEvent.ManyContexts(
                        "orders", Operation.ENCRYPT, 11, List.of("order"), Duration.ofSeconds(100)));
        assertThat(log.list)
                .singleElement()
                .satisfies(warning -> assertThat(warning.getFormattedMessage())
                        .contains("'orders'", "[order]", "associated data", "aws.kms.cache.context-warning-threshold")
                        .doesNotContain("value-", "tenant"));
    }

    @Test
    void seeWhenTwoNamesMultiplyNamesBoth() {
        ContextWindow window = window();
        for (int i = 0; i < 12; i++) {
            window.see(EncryptionContext.of(Map.of("region", "r" + i % 3, "table", "x" + i / 3, "app", "one")), 0);
        }
        assertThat(events)
                .singleElement()
                .isInstanceOfSatisfying(
                        KmsEvent.ManyContexts.class,
                        event -> assertThat(event.names()).containsExactly("region", "table"));
    }

    @Test
    void seeWhenTheWindowIsOverCountsAnew() {
        ContextWindow window = window();
        for (int i = 0; i < 10; i++) {
            window.see(context(i), 0);
        }
        long next = Duration.ofSeconds(100).toNanos();
        for (int i = 10; i < 20; i++) {
            window.see(context(i), next);
        }
        assertThat(events).isEmpty();
        window.see(context(20), next);
        assertThat(events).hasSize(1);
        window.see(context(21), 2 * next - 1);
        assertThat(events).hasSize(1);
        for (int i = 0; i < 11; i++) {
            window.see(context(i), 2 * next);
        }
        assertThat(events).hasSize(2);
    }

    @Test
    void seeWhenThresholdIsZeroOrCacheDisabledSaysNothing() {
        for (CacheSettings settings : List.of(SETTINGS.withContextWarningThreshold(0), CacheSettings.disabled())) {
            ContextWindow window = window(settings);
            for (int i = 0; i < 1000; i++) {
                window.see(context(i), 0);
            }
        }
        assertThat(events).isEmpty();
        assertThat(log.list).isEmpty();
    }

    @Test
    void cacheWhenContextsAreManyWarnsButNotForHits() {
        CacheFixture with = new CacheFixture();
        DataKeyCache<String, FakeSecret> cache =
                with.cache(SETTINGS.withContextWarningThreshold(3).withMaxEntries(100));
        for (int i = 0; i < 30; i++) {
            CacheFixture.use(cache, "t" + i % 3);
        }
        assertThat(with.events(KmsEvent.ManyContexts.class)).isEmpty();
        CacheFixture.use(cache, "t3");
        assertThat(with.events(KmsEvent.ManyContexts.class))
                .singleElement()
                .satisfies(event -> assertThat(event.names()).containsExactly("tenant"));
    }

    @Test
    void contextsCountsThoseOfTheWindowOrOfTheOneBefore() {
        ContextWindow window = window();
        assertThat(window.contexts(0)).isZero();
        for (int i = 0; i < 300; i++) {
            window.see(context(i % 200), 0);
        }
        assertThat(window.contexts(99 * SECOND)).isEqualTo(200);
        window.see(context(1), 100 * SECOND);
        assertThat(window.contexts(100 * SECOND)).isEqualTo(200);
        assertThat(window.contexts(200 * SECOND)).isEqualTo(1);
        assertThat(window.contexts(300 * SECOND)).isZero();
    }

    @Test
    void contextsWhenNobodyIsToBeWarnedCountsAllTheSame() {
        ContextWindow window = window(SETTINGS.withContextWarningThreshold(0));
        window.see(context(1), 0);
        window.see(context(2), 0);
        assertThat(window.contexts(0)).isEqualTo(2);
    }

    @Test
    void contextsWhenThereAreVeryManyStaysBounded() {
        ContextWindow window = window();
        for (int i = 0; i < 20_000; i++) {
            window.see(context(i), 0);
        }
        assertThat(window.contexts(0)).isEqualTo(ContextWindow.MOST_CONTEXTS);
    }
}
