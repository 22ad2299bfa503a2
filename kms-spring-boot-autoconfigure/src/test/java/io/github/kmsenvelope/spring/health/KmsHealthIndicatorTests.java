package io.github.kmsenvelope.spring.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.embedded.Fault;
import io.github.kmsenvelope.embedded.Outage;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.resilience.BulkheadSettings;
import io.github.kmsenvelope.resilience.CircuitBreakerSettings;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import io.github.kmsenvelope.resilience.RetrySettings;
import io.github.kmsenvelope.spring.MutableClock;
import io.github.kmsenvelope.spring.status.KmsStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import software.amazon.awssdk.services.kms.KmsClient;

class KmsHealthIndicatorTests {

    private static final Duration IDLE = Duration.ofMinutes(5);

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private final EmbeddedKms embedded = EmbeddedKms.start();

    private final KmsClient client = embedded.client();

    private final String keyArn = embedded.createKey("alias/orders");

    private final MutableClock clock = new MutableClock();

    private final KmsStatus status = new KmsStatus(clock);

    private final List<EnvelopeKmsService> services = new ArrayList<>();

    private KmsHealthIndicator indicator = indicator(Duration.ofSeconds(30));

    @AfterEach
    void close() {
        services.forEach(EnvelopeKmsService::close);
        embedded.close();
    }

    @Test
    void healthWhenThereIsNoServiceIsUnknown() {
        assertThat(status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void healthWhenNothingHappenedYetAsksOnce() {
        orders();
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(embedded.requestCount()).isOne();
        assertThat(embedded.requestCount("DescribeKey")).isOne();
    }

    @Test
    void healthAfterARealCallAsksNothing() {
        orders().encrypt("secret", CONTEXT);
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(embedded.requestCount("DescribeKey")).isZero();
    }

    @Test
    void healthWhenIdleAsksOnceInTheConfiguredTime() {
        orders().encrypt("secret", CONTEXT);
        clock.advance(IDLE.minusSeconds(1));
        health();
        assertThat(embedded.requestCount("DescribeKey")).isZero();
        clock.advance(Duration.ofSeconds(1));
        health();
        clock.advance(IDLE.minusSeconds(1));
        health();
        assertThat(embedded.requestCount("DescribeKey")).isOne();
        clock.advance(Duration.ofSeconds(1));
        health();
        assertThat(embedded.requestCount("DescribeKey")).isEqualTo(2);
    }

    @Test
    void healthWhenTheClockWasSetBackStillAsks() {
        orders();
        health();
        clock.advance(Duration.ofDays(-1));
        health();
        health();
        assertThat(embedded.requestCount("DescribeKey")).isEqualTo(2);
        assertThat(purpose(health())).extractingByKey("lastSuccess").asString().contains("age=PT0S");
    }

    @Test
    void healthWhenManyAskAtOnceMakesOneRequestAndTellsAllOfThem()
            throws ExecutionException, InterruptedException, TimeoutException {
        orders();
        CountDownLatch go = new CountDownLatch(1);
        embedded.faults().latencyHook("DescribeKey", () -> await(go));
        List<Thread> threads = new ArrayList<>();
        List<CompletableFuture<Status>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            CompletableFuture<Status> answer = new CompletableFuture<>();
            answers.add(answer);
            Thread thread = new Thread(() -> answer.complete(status()));
            threads.add(thread);
            thread.start();
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (threads.stream().anyMatch(thread -> thread.getState() != Thread.State.TIMED_WAITING)) {
            assertThat(System.nanoTime()).as("one asks, the others wait").isLessThan(deadline);
            Thread.onSpinWait();
        }
        go.countDown();
        for (CompletableFuture<Status> answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(Status.UP);
        }
        assertThat(embedded.requestCount("DescribeKey")).isOne();
    }

    @ParameterizedTest
    @CsvSource({"disabled, the key is disabled", "deleted, the key is scheduled for deletion"})
    void healthWhenTheKeyCannotBeUsedIsDownAndSaysWhy(String what, String reason) {
        KmsService kms = orders();
        if (what.equals("disabled")) {
            client.disableKey(request -> request.keyId(keyArn));
        } else {
            client.scheduleKeyDeletion(request -> request.keyId(keyArn).pendingWindowInDays(7));
        }
        fails(() -> kms.encrypt("secret", CONTEXT));
        assertThat(status()).isEqualTo(Status.DOWN);
        assertThat(purpose(health())).containsEntry("reason", reason);
        assertThat(embedded.requestCount("DescribeKey")).isZero();

        clock.advance(IdleCheck.SOON);
        Map<String, Object> details = purpose(health());
        assertThat(details).containsEntry("status", "DOWN").containsEntry("reason", reason);
        assertThat(details.containsKey("deletionDate")).isEqualTo(what.equals("deleted"));

        if (what.equals("deleted")) {
            client.cancelKeyDeletion(request -> request.keyId(keyArn));
        }
        client.enableKey(request -> request.keyId(keyArn));
        clock.advance(IdleCheck.SOON.minusMillis(1));
        assertThat(status()).isEqualTo(Status.DOWN);
        clock.advance(Duration.ofMillis(1));
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(embedded.requestCount("DescribeKey")).isEqualTo(2);
    }

    @Test
    void healthWhenTheKeyIsNotThereIsDown() {
        purpose("orders", "alias/none");
        assertThat(status()).isEqualTo(Status.DOWN);
        assertThat(purpose(health())).containsEntry("reason", "the key does not exist");
    }

    @Test
    void healthWhenTheStateMayNotBeAskedForCountsAFailureForALimitedTime() {
        KmsService kms = orders();
        embedded.faults().deny("DescribeKey");
        client.disableKey(request -> request.keyId(keyArn));
        fails(() -> kms.encrypt("secret", CONTEXT));
        assertThat(status()).isEqualTo(Status.DOWN);
        clock.advance(IDLE);
        assertThat(status()).isEqualTo(Status.DOWN);
        clock.advance(Duration.ofSeconds(1));
        assertThat(status()).as("a call may try again").isEqualTo(Status.UNKNOWN);
    }

    @Test
    void healthWhenOnlyDescribeKeyIsDeniedIsNotDown() {
        KmsService kms = orders();
        embedded.faults().deny("DescribeKey");
        assertThat(status()).isEqualTo(Status.UNKNOWN);
        assertThat(purpose(health())).containsEntry("reason", "this service may not look up the key");
        clock.advance(IdleCheck.SOON);
        health();
        assertThat(embedded.requestCount("DescribeKey"))
                .as("denials are not asked for again")
                .isOne();
        kms.encrypt("secret", CONTEXT);
        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void healthWhenTheUseOfTheKeyIsDeniedIsDownUntilCallsMayTryAgain() {
        KmsService kms = orders();
        embedded.faults().deny("GenerateDataKey");
        fails(() -> kms.encrypt("secret", CONTEXT));
        assertThat(status()).isEqualTo(Status.DOWN);
        assertThat(purpose(health())).containsEntry("reason", "GenerateDataKey is denied");
        clock.advance(IDLE.plusSeconds(1));
        assertThat(status()).isEqualTo(Status.UP);
        fails(() -> kms.encrypt("secret", CONTEXT));
        assertThat(status()).isEqualTo(Status.DOWN);
        embedded.faults().clear();
        kms.encrypt("secret", CONTEXT);
        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void healthWhenAnotherUseOfTheKeyWorksIsUpAndTellsOfTheDenial() {
        KmsService kms = purpose("orders", keyArn);
        String message = kms.encrypt("secret", CONTEXT);
        embedded.faults().deny("Decrypt");
        services.get(0).invalidateAll();
        fails(() -> kms.decrypt(message, CONTEXT));
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(purpose(health())).containsEntry("reason", "Decrypt is denied");
    }

    @Test
    void healthWhenCredentialsAreRefusedIsDownUntilTheyAreTaken() {
        orders();
        embedded.faults().fail("*", "ExpiredTokenException");
        assertThat(status()).isEqualTo(Status.DOWN);
        assertThat(purpose(health())).containsEntry("reason", "AWS refuses the credentials");
        embedded.faults().clear();
        clock.advance(IdleCheck.SOON);
        assertThat(status()).isEqualTo(Status.UP);
    }

    @ParameterizedTest
    @EnumSource(
            value = Outage.class,
            names = {"CONNECTION_RESET", "SERVER_ERROR", "THROTTLED"})
    void healthWhenKmsIsAwayAndNoDataKeyIsAtHandIsOutOfService(Outage manner) {
        orders();
        Fault outage = embedded.faults().outage(manner);
        assertThat(status()).isEqualTo(Status.OUT_OF_SERVICE);
        clock.advance(IdleCheck.SOON.minusMillis(1));
        assertThat(status()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(embedded.requestCount("DescribeKey")).isOne();
        outage.close();
        clock.advance(Duration.ofMillis(1));
        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void healthWhenKmsIsAwayAndDataKeysAreAtHandStaysInRotation() {
        KmsService kms = orders();
        kms.encrypt("secret", CONTEXT);
        try (Fault outage = embedded.faults().outage(Outage.SERVER_ERROR)) {
            clock.advance(IDLE);
            Health health = health();
            assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
            assertThat(purpose(health))
                    .containsEntry("reason", "KMS is unavailable; data keys at hand keep working")
                    .containsEntry("dataKeysAtHand", true);
            assertThat(outage).isNotNull();
        }
    }

    @Test
    void healthWhenTheBreakerIsOpenIsOutOfServiceThoughDescribeKeyAnswers() {
        KmsService kms = orders();
        embedded.faults().fail("GenerateDataKey", "ThrottlingException");
        fails(() -> kms.encrypt("secret", CONTEXT));
        fails(() -> kms.encrypt("secret", CONTEXT));
        clock.advance(IdleCheck.SOON);
        Health health = health();
        assertThat(embedded.requestCount("DescribeKey")).isOne();
        assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(health.getDetails())
                .extractingByKey("circuitBreakers")
                .asString()
                .contains("us-east-1 WRAP=OPEN")
                .contains("us-east-1 UNWRAP=CLOSED");
    }

    @Test
    void healthIsNotDecidedByMessages() {
        String oldArn = embedded.createKey("alias/old");
        String oldMessage = purpose("old", "alias/old").encrypt("secret", CONTEXT);
        KmsService kms = add(
                builder -> builder.purpose(
                        "orders", purpose -> purpose.keyId("alias/orders").decryptKeyIds(List.of("alias/old"))),
                "orders");
        kms.encrypt("secret", CONTEXT);
        client.disableKey(request -> request.keyId(oldArn));
        fails(() -> kms.decrypt(oldMessage, CONTEXT));
        fails(() -> kms.decrypt("9Qchanged", CONTEXT));
        assertThat(indicator.health())
                .extracting(health -> health.getDetails().get("purposes"))
                .asString()
                .contains("orders={status=UP");
    }

    @Test
    void healthWhenAPurposeOnlyDecryptsDoesNotAskAboutIt() {
        String message = orders().encrypt("secret", CONTEXT);
        KmsService reader = add(
                builder -> builder.purpose("reader", purpose -> purpose.decryptKeyIds(List.of("alias/orders"))),
                "reader");
        embedded.resetCounts();
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(embedded.requestCount()).isZero();
        assertThat(details(health(), "reader")).containsEntry("status", "UNKNOWN");
        assertThat(reader.decrypt(message, CONTEXT)).isEqualTo("secret");
        assertThat(details(health(), "reader")).containsEntry("status", "UP");
    }

    @Test
    void healthWhenOneOfThePurposesIsDownIsDown() {
        orders();
        purpose("cards", "alias/none");
        Health health = health();
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(details(health, "orders")).containsEntry("status", "UP");
        assertThat(details(health, "cards")).containsEntry("status", "DOWN");
    }

    @Test
    void healthWhenAPinnedAliasMovedIsDownUntilItIsMovedBack() {
        KmsService kms = add(
                builder -> builder.purpose(
                        "orders", purpose -> purpose.keyId("alias/orders").pinKeyArn(true)),
                "orders");
        kms.encrypt("secret", CONTEXT);
        String other = embedded.createKey();
        client.updateAlias(request -> request.aliasName("alias/orders").targetKeyId(other));
        services.get(0).invalidateAll();
        fails(() -> kms.encrypt("secret", CONTEXT));
        assertThat(status()).isEqualTo(Status.DOWN);
        assertThat(purpose(health())).extractingByKey("reason").asString().contains("pin-key-arn");
        client.updateAlias(request -> request.aliasName("alias/orders").targetKeyId(keyArn));
        clock.advance(IdleCheck.SOON);
        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void healthWhenRequestsHangWaitsForOneOfThemOnly() {
        indicator = indicator(Duration.ofMillis(200));
        purpose("a", "alias/orders");
        purpose("b", "alias/orders");
        purpose("c", "alias/orders");
        try (Fault hanging = embedded.faults().on("DescribeKey").hang()) {
            health();
            assertThat(embedded.requestCount("DescribeKey")).isOne();
            health();
            assertThat(embedded.requestCount("DescribeKey")).isEqualTo(2);
            assertThat(hanging).isNotNull();
        }
    }

    @Test
    void detailsNameKeyAndLastCallsAndHideTheAccount() {
        KmsService kms = orders();
        embedded.faults().failNext("GenerateDataKey", 1, "KMSInternalException");
        fails(() -> kms.encrypt("secret", CONTEXT));
        health();
        kms.encrypt("secret", CONTEXT);
        clock.advance(Duration.ofSeconds(70).plusMillis(5));
        services.get(0).checkKeys();
        Map<String, Object> details = purpose(health());
        assertThat(details)
                .containsEntry("status", "UP")
                .containsEntry("keyId", "alias/orders")
                .containsEntry("keyState", "ENABLED")
                .containsEntry(
                        "keyArn",
                        "arn:aws:kms:us-east-1:************:key/****" + keyArn.substring(keyArn.length() - 4));
        assertThat(details)
                .extractingByKey("lastFailure")
                .asString()
                .contains("operation=GenerateDataKey", "age=PT1M10S", "outcome=unavailable")
                .contains("errorCode=KMSInternalException", "requestId=");
        assertThat(details).extractingByKey("lastSuccess").asString().contains("DescribeKey", "age=PT0S");
        assertThat(health().toString())
                .doesNotContain(embedded.accountId())
                .doesNotContain(keyArn)
                .doesNotContain("acme");
    }

    private KmsHealthIndicator indicator(Duration timeout) {
        return new KmsHealthIndicator(() -> services, status, IDLE, timeout, clock);
    }

    private KmsService orders() {
        return purpose("orders", "alias/orders");
    }

    private KmsService purpose(String name, String keyId) {
        return add(builder -> builder.purpose(name, purpose -> purpose.keyId(keyId)), name);
    }

    /** Each in a service of its own. One attempt, and a breaker that opens after two. */
    private KmsService add(UnaryOperator<KmsServiceBuilder> purpose, String name) {
        EnvelopeKmsService service = purpose.apply(KmsServiceBuilder.create(client)
                        .listener(status)
                        .resilience(new ResilienceSettings(
                                true,
                                Duration.ofSeconds(5),
                                new RetrySettings(1, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(5)),
                                new CircuitBreakerSettings(
                                        true, 100, Duration.ofSeconds(2), 2, 2, Duration.ofMinutes(1), 1),
                                BulkheadSettings.defaults())))
                .build();
        services.add(service);
        return service.forPurpose(name);
    }

    private Status status() {
        return health().getStatus();
    }

    private Health health() {
        return Objects.requireNonNull(indicator.health());
    }

    private static Map<String, Object> purpose(Health health) {
        return details(health, "orders");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> details(Health health, String purpose) {
        Map<String, Map<String, Object>> purposes = (Map<String, Map<String, Object>>)
                Objects.requireNonNull(health.getDetails().get("purposes"));
        return Objects.requireNonNull(purposes.get(purpose));
    }

    private static void fails(Runnable call) {
        assertThat(catchThrowable(call::run)).isInstanceOf(KmsServiceException.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
