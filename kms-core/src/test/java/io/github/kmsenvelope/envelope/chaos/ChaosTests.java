package io.github.kmsenvelope.envelope.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.resilience.BulkheadSettings;
import io.github.kmsenvelope.resilience.CircuitBreakerSettings;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import io.github.kmsenvelope.resilience.RetrySettings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Faults come and go at random under load, and no call ends in any other way than it may: with the right plaintext, or with
 * the exception that a fault of that time stands for, in time. When the faults are over, so are their effects.
 *
 * <p>Longer with {@code -Dkms.chaos.duration=10m}, the same faults again with {@code -Dkms.chaos.seed=...}; threads are not
 * repeatable.
 */
class ChaosTests {

    private static final Duration TIME = Duration.parse(
            "PT" + System.getProperty("kms.chaos.duration", "10s").toUpperCase(Locale.ROOT));

    private static final int CALLERS = 16;

    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private static final Duration OPEN = Duration.ofMillis(300);

    /** What a busy machine may add. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private static final CacheSettings CACHE = CacheSettings.defaults()
            .withMaxAge(Duration.ofMillis(400))
            .withRevalidateAfter(Duration.ofMillis(600))
            .withStaleIfUnavailable(Duration.ofMillis(800))
            .withMaxMessages(200)
            .withMaxEntries(20)
            .withContextWarningThreshold(5);

    private static final ResilienceSettings RESILIENCE = new ResilienceSettings(
            true,
            Duration.ofSeconds(1),
            new RetrySettings(Attempts.MOST, Duration.ofMillis(10), Duration.ofMillis(100), DEADLINE),
            new CircuitBreakerSettings(true, 50, Duration.ofMillis(900), 40, 20, OPEN, 3),
            new BulkheadSettings(10));

    private final long seed = Long.getLong("kms.chaos.seed", System.nanoTime());

    private final Random random = new Random(seed);

    private final Set<Thread> threadsBefore = ourThreads();

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final KmsClient client = kms.client();

    private final ChaosKeys keys = new ChaosKeys(kms);

    private final FaultHistory history = new FaultHistory(DEADLINE, OPEN);

    private final Findings findings = new Findings();

    private final List<Written> foreign = foreignMessages(6);

    private final List<Written> unread = foreignMessages(1);

    private final Messages messages = new Messages(foreign);

    private final EnvelopeKmsService service = keys.describe(KmsServiceBuilder.create(client))
            .cache(CACHE)
            .resilience(RESILIENCE)
            .listener(findings)
            .build();

    private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS);

    private final Logger log = (Logger) LoggerFactory.getLogger("io.github.kmsenvelope");

    @BeforeEach
    void silenceWhatIsMeant() {
        log.setLevel(Level.ERROR);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        service.close();
        kms.close();
        log.setLevel(null);
    }

    private static Set<Thread> ourThreads() {
        Set<Thread> ours = new HashSet<>(Thread.getAllStackTraces().keySet());
        ours.removeIf(thread -> !thread.getName().startsWith("kms-"));
        return ours;
    }

    /** Each under a data key of its own, under each KMS key that the alias may name. */
    private List<Written> foreignMessages(int contexts) {
        List<Written> written = new ArrayList<>();
        for (String target : keys.movingTargets()) {
            client.updateAlias(request -> request.aliasName(ChaosKeys.MOVING).targetKeyId(target));
            try (EnvelopeKmsService writer = keys.describe(KmsServiceBuilder.create(client))
                    .cache(CacheSettings.disabled())
                    .build()) {
                for (String purpose : ChaosKeys.PURPOSES) {
                    for (int i = 0; i < contexts; i++) {
                        byte[] plaintext = Caller.plaintext(random);
                        byte[] message = writer.forPurpose(purpose).encrypt(plaintext, Caller.context(i));
                        written.add(new Written(purpose, Caller.context(i), plaintext, message));
                    }
                }
            }
        }
        return written;
    }

    private List<Future<?>> startCallers(CountDownLatch end) {
        Duration longest = DEADLINE.multipliedBy(2).plus(SLACK);
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(
                    threads.submit(new Caller(service, messages, history, findings, longest, end, random.nextLong())));
        }
        return callers;
    }

    private static void await(List<Future<?>> callers) throws Exception {
        for (Future<?> caller : callers) {
            caller.get(DEADLINE.plus(SLACK).multipliedBy(2).toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void callsWhileAnythingFailsEndAsTheyMay() throws Exception {
        System.out.printf("Chaos for %s with -Dkms.chaos.seed=%d%n", TIME, seed);
        RandomFaults faults = new RandomFaults(kms, client, keys, service, history, random);
        CountDownLatch end = new CountDownLatch(1);
        List<Future<?>> callers = startCallers(end);
        // Keys are warm when the faults begin.
        assertThat(end.await(1, TimeUnit.SECONDS)).isFalse();
        faults.run(TIME);
        faults.end();
        end.countDown();
        await(callers);
        assertServes();
        List<Future<?>> lastCallers = startCallers(new CountDownLatch(1));
        faults.run(Duration.ofSeconds(1));
        service.close();
        faults.end();
        await(lastCallers);
        System.out.printf("Faults %s%nCalls %s%nEvents %s%n", faults.counts(), findings.outcomes(), findings.events());
        assertThat(findings.violations()).as("seed %d", seed).isEmpty();
        assertThat(ManagementFactory.getThreadMXBean().findDeadlockedThreads()).isNull();
        assertNoThreadIsLeft();
        assertThat(findings.events().keySet())
                .as("seed %d", seed)
                .contains(
                        "CallNotPermitted",
                        "CircuitBreakerStateChanged",
                        "DataKeyEvicted",
                        "DataKeyLoaded",
                        "DataKeyRefreshFailed",
                        "DataKeyRefreshed",
                        "KmsRequestCompleted",
                        "ManyContexts",
                        "OperationCompleted",
                        "RetryScheduled",
                        "StaleKeyUsed");
    }

    /** Within one half-open interval everything works: contexts never seen, and messages never read. */
    private void assertServes() throws InterruptedException {
        long until = System.nanoTime() + OPEN.plusSeconds(1).toNanos();
        for (int i = 0; i < unread.size(); i++) {
            Written written = unread.get(i);
            while (!isServed(written, -2 - i)) {
                assertThat(System.nanoTime() - until).as("seed %d", seed).isNegative();
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    private boolean isServed(Written written, int newContext) {
        try {
            service.forPurpose(written.purpose()).encrypt(written.plaintext(), Caller.context(newContext));
            assertThat(service.forPurpose(written.purpose()).decrypt(written.message(), written.context()))
                    .isEqualTo(written.plaintext());
            return true;
        } catch (KmsUnavailableException notYet) {
            return false;
        }
    }

    private void assertNoThreadIsLeft() throws InterruptedException {
        Set<Thread> left = ourThreads();
        left.removeAll(threadsBefore);
        for (Thread thread : left) {
            thread.join(SLACK.toMillis());
        }
        assertThat(left).as("seed %d", seed).noneMatch(Thread::isAlive);
    }
}
