package io.github.kmsenvelope.embedded;

import static io.github.kmsenvelope.embedded.KmsErrors.message;
import static io.github.kmsenvelope.embedded.KmsErrors.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;

/** Which requests meet a fault. */
class FaultBuilderTests {

    private final MutableClock clock = new MutableClock();
    private final EmbeddedKms kms = EmbeddedKms.builder().clock(this.clock).start();
    private final KmsClient client = this.kms.client();
    private final KmsFaults faults = this.kms.faults();

    @AfterEach
    void close() {
        this.client.close();
        this.kms.close();
    }

    @Test
    void everyTakesMultiplesOfN() {
        Fault fault = this.faults.on("ListKeys").every(3).fail("ThrottlingException");
        assertThat(listKeys(8)).isEqualTo("..x..x..");
        assertThat(fault.hits()).isEqualTo(2);
    }

    @Test
    void nextTakesFirstOnly() {
        this.faults.on("ListKeys").next(2).fail("ThrottlingException");
        assertThat(listKeys(4)).isEqualTo("xx..");
    }

    @Test
    void conditionsCountWhatThoseBeforeThemLetThrough() {
        this.faults.on("ListKeys").every(2).next(2).fail("ThrottlingException");
        assertThat(listKeys(8)).isEqualTo(".x.x....");
        this.faults.clear();
        this.faults.on("ListKeys").next(4).every(3).fail("ThrottlingException");
        assertThat(listKeys(8)).isEqualTo("..x.....");
    }

    @Test
    void withProbabilityTakesSameRequestsForSameSeed() {
        Fault fault = this.faults.on("ListKeys").withProbability(0.25, 42).fail("ThrottlingException");
        String first = listKeys(200);
        assertThat(fault.hits()).isBetween(25L, 75L);
        fault.close();
        Fault again = this.faults.on("ListKeys").withProbability(0.25, 42).fail("ThrottlingException");
        assertThat(listKeys(200)).isEqualTo(first);
        again.close();
        this.faults.on("ListKeys").withProbability(0.25, 43).fail("ThrottlingException");
        assertThat(listKeys(200)).isNotEqualTo(first);
    }

    @Test
    void withProbabilityWhenZeroOrOneTakesNoneOrAll() {
        Fault fault = this.faults.on("ListKeys").withProbability(0, 1).fail("ThrottlingException");
        assertThat(listKeys(20)).doesNotContain("x");
        fault.close();
        this.faults.on("ListKeys").withProbability(1, 1).fail("ThrottlingException");
        assertThat(listKeys(20)).doesNotContain(".");
    }

    @Test
    void betweenTakesFirstInstantAndLeavesLast() {
        Instant from = this.clock.instant().plusMillis(1);
        this.faults.on("ListKeys").between(from, from.plusMillis(2)).fail("ThrottlingException");
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            seen.append(listKeys(1));
            this.clock.advance(Duration.ofMillis(1));
        }
        assertThat(seen).hasToString(".xx.");
    }

    @Test
    void duringTakesRequestsFromNowOn() {
        this.faults.on("ListKeys").during(Duration.ofSeconds(5)).fail("ThrottlingException");
        assertThat(listKeys(2)).isEqualTo("xx");
        this.clock.advance(Duration.ofSeconds(5));
        assertThat(listKeys(2)).isEqualTo("..");
    }

    @Test
    void beyondRateTakesWhatBucketDoesNotHold() {
        this.faults.on("ListKeys").beyondRate(4).fail("ThrottlingException");
        this.clock.advance(Duration.ofSeconds(1));
        assertThat(listKeys(6)).isEqualTo("....xx");
        this.clock.advance(Duration.ofMillis(249));
        assertThat(listKeys(1)).isEqualTo("x");
        this.clock.advance(Duration.ofMillis(1));
        assertThat(listKeys(2)).isEqualTo(".x");
        this.clock.advance(Duration.ofDays(1000));
        assertThat(listKeys(6)).isEqualTo("....xx");
        this.clock.advance(Duration.ofHours(-1));
        assertThat(listKeys(1)).isEqualTo("x");
    }

    @Test
    void requestQuotaIsSharedByCryptographicOperationsAlone() {
        this.kms.createKey("alias/orders");
        Fault quota = this.faults.requestQuota(2);
        this.client.generateRandom((request) -> request.numberOfBytes(1));
        generateDataKey();
        KmsException refusal = refusal(this::generateDataKey);
        assertThat(refusal.isThrottlingException()).isTrue();
        assertThat(message(refusal)).isEqualTo("Rate exceeded");
        assertThat(listKeys(5)).isEqualTo(".....");
        this.clock.advance(Duration.ofMillis(500));
        generateDataKey();
        quota.close();
        generateDataKey();
    }

    @Test
    void requestQuotaReplacesEarlierOne() {
        this.kms.createKey("alias/orders");
        this.faults.requestQuota(1);
        this.faults.requestQuota(3);
        generateDataKey();
        generateDataKey();
        generateDataKey();
        assertThat(refusal(this::generateDataKey).isThrottlingException()).isTrue();
    }

    @Test
    void onWhenSeveralOperationsCountsThemTogether() {
        this.faults.on("ListKeys", "ListAliases").every(2).fail("ThrottlingException");
        assertThat(listKeys(1)).isEqualTo(".");
        assertThat(refusal(this.client::listAliases).isThrottlingException()).isTrue();
        assertThat(listKeys(2)).isEqualTo(".x");
    }

    @Test
    void builderWhenUsedTwiceCountsForEachFault() {
        FaultBuilder first = this.faults.on("ListKeys").next(1);
        first.fail("KMSInternalException");
        Fault second = first.fail("ThrottlingException");
        assertThat(listKeys(3)).isEqualTo("xx.");
        assertThat(second.hits()).isEqualTo(1);
    }

    @Test
    void faultWhenEarlierOneRefusesDoesNotCount() {
        Fault earlier = this.faults.on("ListKeys").every(2).fail("KMSInternalException");
        Fault later = this.faults.on("ListKeys").every(2).fail("ThrottlingException");
        assertThat(listKeys(8)).isEqualTo(".xxx.xxx");
        assertThat(earlier.hits()).isEqualTo(4);
        assertThat(later.hits()).isEqualTo(2);
    }

    @Test
    void closeEndsOneFaultAlone() {
        Fault first = this.faults.on("ListKeys").fail("ThrottlingException");
        this.faults.on("ListAliases").fail("ThrottlingException");
        first.close();
        first.close();
        assertThat(listKeys(1)).isEqualTo(".");
        assertThat(refusal(this.client::listAliases).isThrottlingException()).isTrue();
    }

    @Test
    void failWithMessageSaysIt() {
        this.faults.on(KmsFaults.ALL_OPERATIONS).fail("LimitExceededException", "too many keys");
        assertThat(message(refusal(this.client::listKeys))).isEqualTo("too many keys");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void countsWhenNotPositiveAreRefused(int count) {
        FaultBuilder requests = this.faults.on("ListKeys");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> requests.next(count))
                .withMessage("'times' must be at least 1, not " + count);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> requests.every(count))
                .withMessage("'nth' must be at least 1, not " + count);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> requests.beyondRate(count))
                .withMessage("'requestsPerSecond' must be at least 1, not " + count);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> requests.during(Duration.ofSeconds(count)))
                .withMessageStartingWith("'duration' must be positive, not ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> requests.latency(Duration.ofSeconds(count)))
                .withMessageStartingWith("'latency' must be positive, not ");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void withProbabilityWhenNotBetweenZeroAndOneIsRefused(double probability) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.faults.on("ListKeys").withProbability(probability, 1))
                .withMessage("'probability' must be between 0 and 1, not " + probability);
    }

    @Test
    void betweenWhenEndIsNotAfterStartIsRefused() {
        Instant now = this.clock.instant();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.faults.on("ListKeys").between(now, now));
    }

    @Test
    void onWhenNoOperationIsNamedOrOneIsUnknownIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> this.faults.on());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.faults.on("ListKeys", "Dekrypt"))
                .withMessage("The embedded KMS has no operation 'Dekrypt'");
    }

    /** Sends requests one after the other: a dot for each that succeeds, a cross for each that is refused. */
    private String listKeys(int times) {
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < times; i++) {
            try {
                this.client.listKeys();
                seen.append('.');
            } catch (KmsException e) {
                seen.append('x');
            }
        }
        return seen.toString();
    }

    private void generateDataKey() {
        this.client.generateDataKey((request) -> request.keyId("alias/orders").keySpec("AES_256"));
    }
}
