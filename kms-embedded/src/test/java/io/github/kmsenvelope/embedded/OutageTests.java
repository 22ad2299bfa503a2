package io.github.kmsenvelope.embedded;

import static io.github.kmsenvelope.embedded.KmsErrors.message;
import static io.github.kmsenvelope.embedded.KmsErrors.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.kmsenvelope.embedded.KmsRequest.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInternalException;
import software.amazon.awssdk.services.kms.model.ListKeysResponse;

/** A KMS that is away, or whose answers do not arrive. */
@Timeout(60)
class OutageTests extends KmsTest {

    private static final Duration ENDLESS = Duration.ofHours(1);

    private final Transport transport;
    private final KmsFaults faults = this.kms.faults();

    OutageTests(Transport transport) {
        super(transport);
        this.transport = transport;
    }

    @Test
    void outageWhenServerErrorAnswers500UntilClosed() {
        try (Fault outage = this.faults.outage(Outage.SERVER_ERROR)) {
            assertThat(refusal(this.client::listKeys))
                    .isInstanceOf(KmsInternalException.class)
                    .matches((refusal) -> refusal.statusCode() == 500);
            assertThat(refusal(this.client::listAliases).statusCode()).isEqualTo(500);
            assertThat(outage.hits()).isEqualTo(2);
        }
        assertServed();
    }

    @Test
    void outageWhenThrottledAnswersThrottling() {
        try (Fault outage = this.faults.outage(Outage.THROTTLED)) {
            KmsException refusal = refusal(this.client::listKeys);
            assertThat(refusal.isThrottlingException()).isTrue();
            assertThat(message(refusal)).isEqualTo("Rate exceeded");
            assertThat(outage.hits()).isEqualTo(1);
        }
        assertServed();
    }

    @Test
    void outageWhenConnectionResetGivesNoAnswer() {
        try (Fault outage = this.faults.outage(Outage.CONNECTION_RESET)) {
            assertThatExceptionOfType(SdkClientException.class)
                    .isThrownBy(this.client::listKeys)
                    .withCauseInstanceOf(IOException.class);
            assertThat(outage.hits()).isEqualTo(1);
            assertThat(onlyRequest().outcome()).isEqualTo(Outcome.CONNECTION_BROKEN);
        }
        assertServed();
    }

    @Test
    void outageWhenLimitedEndsByClock() {
        this.faults.outage(Outage.SERVER_ERROR, Duration.ofMinutes(5));
        assertThat(refusal(this.client::listKeys).statusCode()).isEqualTo(500);
        this.clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(refusal(this.client::listKeys).statusCode()).isEqualTo(500);
        this.clock.advance(Duration.ofMillis(1));
        assertServed();
    }

    @Test
    void outageComesBeforeWhateverElseIsSet() {
        Fault counted = this.faults.on("ListKeys").next(1).fail("DisabledException");
        try (Fault outage = this.faults.outage(Outage.SERVER_ERROR)) {
            assertThat(refusal(this.client::listKeys).statusCode()).isEqualTo(500);
            assertThat(outage.hits()).isEqualTo(1);
        }
        assertThat(counted.hits()).isZero();
        assertThat(refusal(this.client::listKeys).awsErrorDetails().errorCode()).isEqualTo("DisabledException");
    }

    @Test
    void blackHoleWhenClosedServesWhatItHeld() throws Exception {
        Fault outage = this.faults.outage(Outage.BLACK_HOLE);
        CompletableFuture<ListKeysResponse> answer = listKeysHeldBackBy(outage);
        assertThat(answer).isNotDone();
        assertThat(onlyRequest().outcome()).isEqualTo(Outcome.PENDING);
        outage.close();
        assertThat(answer.get(30, TimeUnit.SECONDS).keys()).isEmpty();
        assertThat(onlyRequest().outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void blackHoleWhenClearedServesWhatItHeld() throws Exception {
        Fault outage = this.faults.outage(Outage.BLACK_HOLE);
        CompletableFuture<ListKeysResponse> answer = listKeysHeldBackBy(outage);
        this.faults.clear();
        assertThat(answer.get(30, TimeUnit.SECONDS).keys()).isEmpty();
    }

    @Test
    void blackHoleWhenLimitedServesWhatItHeldOnceTimeHasCome() throws Exception {
        Fault outage = this.faults.outage(Outage.BLACK_HOLE, Duration.ofMinutes(5));
        CompletableFuture<ListKeysResponse> answer = listKeysHeldBackBy(outage);
        assertThat(answer).isNotDone();
        this.clock.advance(Duration.ofMinutes(5));
        assertThat(answer.get(30, TimeUnit.SECONDS).keys()).isEmpty();
    }

    @Test
    void blackHoleWhenKmsIsClosedBreaksConnection() throws Exception {
        Fault outage = this.faults.outage(Outage.BLACK_HOLE);
        CompletableFuture<ListKeysResponse> answer = listKeysHeldBackBy(outage);
        this.kms.close();
        assertThat(answer)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withCauseInstanceOf(SdkClientException.class);
    }

    @Test
    void blackHoleWhenClientGivesUpLetsItGo() {
        this.faults.outage(Outage.BLACK_HOLE);
        assertClientGivesUp();
    }

    @Test
    void latencyWhenLongerThanClientWaitsLetsItGo() {
        this.faults.on("ListKeys").latency(ENDLESS);
        assertClientGivesUp();
    }

    @Test
    void blackHoleWhenCallerIsInterruptedEndsCall() throws Exception {
        assertInterruptEndsCall(this.faults.outage(Outage.BLACK_HOLE));
    }

    @Test
    void latencyWhenCallerIsInterruptedEndsCall() throws Exception {
        assertInterruptEndsCall(this.faults.on("ListKeys").latency(ENDLESS));
    }

    @Test
    void latencyHoldsBackThenServes() {
        Fault latency = this.faults.on("ListKeys").latency(Duration.ofNanos(1));
        assertServed();
        assertThat(latency.hits()).isEqualTo(1);
    }

    @Test
    void hangWhenForSomeRequestsLetsOthersPass() throws Exception {
        Fault fault = this.faults.on("ListKeys").next(1).hang();
        CompletableFuture<ListKeysResponse> answer = listKeysHeldBackBy(fault);
        assertServed();
        assertThat(answer).isNotDone();
        fault.close();
        assertThat(answer.get(30, TimeUnit.SECONDS).keys()).isEmpty();
    }

    @Test
    void resetConnectionLeavesNothingDone() {
        this.faults.on("CreateKey").next(1).resetConnection();
        assertThatExceptionOfType(SdkClientException.class).isThrownBy(this.client::createKey);
        assertThat(this.kms.requestCount("CreateKey")).isEqualTo(1);
        assertThat(this.client.listKeys().keys()).isEmpty();
    }

    @Test
    void truncateAnswerMakesItUnreadableAfterWorkIsDone() {
        this.faults.on("CreateKey").next(1).truncateAnswer();
        assertThatExceptionOfType(SdkClientException.class).isThrownBy(this.client::createKey);
        assertThat(this.kms.requestCount("CreateKey")).isEqualTo(1);
        assertThat(onlyRequest().outcome()).isEqualTo(Outcome.TRUNCATED);
        assertThat(this.client.listKeys().keys()).hasSize(1);
    }

    private CompletableFuture<ListKeysResponse> listKeysHeldBackBy(Fault fault) {
        CompletableFuture<ListKeysResponse> answer = CompletableFuture.supplyAsync(this.client::listKeys);
        awaitHit(fault);
        return answer;
    }

    private void assertClientGivesUp() {
        try (KmsClient impatient = this.transport.client(
                this.kms, (configuration) -> configuration.apiCallAttemptTimeout(Duration.ofMillis(100)))) {
            assertThatExceptionOfType(ApiCallAttemptTimeoutException.class).isThrownBy(impatient::listKeys);
        }
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private void assertInterruptEndsCall(Fault fault) throws InterruptedException {
        assumeTrue(this.transport == Transport.IN_PROCESS, "Skipped: the KMS serves on a thread of its own");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = new Thread(() -> thrown.set(catchThrowable(this.client::listKeys)));
        caller.start();
        awaitHit(fault);
        caller.interrupt();
        caller.join();
        assertThat(thrown.get()).isInstanceOf(SdkClientException.class);
        assertThat(onlyRequest().outcome()).isEqualTo(Outcome.ABORTED);
    }

    private static void awaitHit(Fault fault) {
        while (fault.hits() == 0) {
            Thread.onSpinWait();
        }
    }

    private void assertServed() {
        assertThat(this.client.listKeys().keys()).isEmpty();
    }

    private KmsRequest onlyRequest() {
        assertThat(this.kms.requests()).hasSize(1);
        return this.kms.requests().get(0);
    }
}
