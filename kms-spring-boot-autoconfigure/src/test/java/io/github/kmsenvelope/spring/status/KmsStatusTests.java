package io.github.kmsenvelope.spring.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.envelope.KeyCheck;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.Outcome;
import io.github.kmsenvelope.spring.MutableClock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KmsStatusTests {

    private static final String ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private final MutableClock clock = new MutableClock();

    private final KmsStatus status = new KmsStatus(clock);

    @Test
    void purposeWhenNothingWasSeenIsEmpty() {
        assertThat(status.purpose("orders")).isEqualTo(PurposeStatus.NOTHING);
    }

    @Test
    void requestWhenItSucceedsIsTheLastSuccessAndAnswer() {
        request("GenerateDataKey", "alias/orders", null);
        clock.advance(Duration.ofSeconds(5));
        PurposeStatus seen = status.purpose("orders");
        assertThat(seen.lastSuccess()).isEqualTo(seen.lastAnswer()).satisfies(call -> {
            assertThat(call.time()).isEqualTo(clock.instant().minusSeconds(5));
            assertThat(call.operation()).isEqualTo("GenerateDataKey");
            assertThat(call.requestId()).isEqualTo("request-1");
            assertThat(call.outcome()).isEqualTo(Outcome.SUCCESS);
        });
        assertThat(seen.region()).isEqualTo("eu-central-1");
        assertThat(seen.lastFailure()).isNull();
        assertThat(seen.errors()).isEmpty();
        assertThat(status.purpose("cards")).isEqualTo(PurposeStatus.NOTHING);
    }

    @Test
    void requestWhenItFailsIsTheLastFailureAndCountedByClass() {
        request("GenerateDataKey", "alias/orders", denied());
        request("GenerateDataKey", "alias/orders", denied());
        request("DescribeKey", "alias/orders", keyState());
        PurposeStatus seen = status.purpose("orders");
        assertThat(seen.lastFailure()).isEqualTo(seen.lastAnswer()).satisfies(call -> {
            assertThat(call.outcome()).isEqualTo(Outcome.KEY_STATE);
            assertThat(call.keyState()).isEqualTo(KeyState.DISABLED);
        });
        assertThat(seen.errors()).containsOnlyKeys(Outcome.DENIED, Outcome.KEY_STATE);
        assertThat(errors(seen, Outcome.DENIED).count()).isEqualTo(2);
        assertThat(errors(seen, Outcome.DENIED).last().errorCode()).isEqualTo("AccessDeniedException");
        assertThat(seen.recentErrors())
                .extracting(SeenCall::outcome)
                .containsExactly(Outcome.DENIED, Outcome.DENIED, Outcome.KEY_STATE);
        assertThat(seen.failures()).extracting(SeenCall::operation).containsOnly("GenerateDataKey", "DescribeKey");
    }

    @Test
    void requestWhenKmsIsUnavailableIsNoAnswer() {
        request("GenerateDataKey", "alias/orders", unavailable(UnavailableReason.UNREACHABLE));
        PurposeStatus seen = status.purpose("orders");
        assertThat(seen.lastAnswer()).isNull();
        assertThat(seen.lastUnavailable()).isEqualTo(seen.lastFailure()).isNotNull();
    }

    @Test
    void requestWhenInterruptedSaysNothing() {
        request("GenerateDataKey", "alias/orders", unavailable(UnavailableReason.INTERRUPTED));
        assertThat(status.purpose("orders").lastUnavailable()).isNull();
        assertThat(status.purpose("orders").errors()).isEmpty();
    }

    @Test
    void messageThatKmsDoesNotOpenIsAnAnswerAndCountedOnceAsRefused() {
        MessageAuthenticationException failure = new MessageAuthenticationException("changed");
        request("Decrypt", ARN, failure);
        status.onEvent(new KmsEvent.MessageRefused("orders", failure));
        PurposeStatus seen = status.purpose("orders");
        assertThat(seen.lastAnswer()).isNotNull();
        assertThat(seen.lastFailure()).isNull();
        assertThat(errors(seen, Outcome.NOT_AUTHENTIC).count()).isOne();
    }

    @Test
    void recentErrorsAreBounded() {
        for (int i = 0; i < 10_000; i++) {
            status.onEvent(new KmsEvent.MessageRefused("orders", new MalformedMessageException("no message")));
        }
        PurposeStatus seen = status.purpose("orders");
        assertThat(seen.recentErrors())
                .hasSize(PurposeRecorder.RECENT)
                .last()
                .satisfies(call -> assertThat(call)
                        .isEqualTo(errors(seen, Outcome.MALFORMED).last()));
        assertThat(errors(seen, Outcome.MALFORMED).count()).isEqualTo(10_000);
        assertThat(seen.lastFailure()).isNull();
    }

    @Test
    void decryptsAreKeptByKeyOnlyWhereTheConfigurationNamesIt() {
        for (int i = 0; i < 1000; i++) {
            request("Decrypt", ARN.replace("1234", String.valueOf(1000 + i)), keyState());
            request("Decrypt", ARN.replace("1234", String.valueOf(1000 + i)), null);
        }
        assertThat(status.purpose("orders").failures()).isEmpty();
        assertThat(status.purpose("orders").successes()).isEmpty();
        described(ARN, null);
        request("Decrypt", ARN, null);
        request("Decrypt", "alias/orders", keyState());
        assertThat(status.purpose("orders").successes())
                .extracting(SeenCall::keyId)
                .containsOnly(ARN);
        assertThat(status.purpose("orders").failures())
                .extracting(SeenCall::keyId)
                .containsOnly("alias/orders");
    }

    @Test
    void keyArnIsTheLastThatTheAliasNamed() {
        assertThat(status.purpose("orders").keyArn("alias/orders")).isEmpty();
        described(ARN, null);
        assertThat(status.purpose("orders").keyArn("alias/orders")).contains(ARN);
        status.onEvent(new KmsEvent.AliasMoved("orders", "alias/orders", ARN, "moved", true));
        assertThat(status.purpose("orders").keyArn("alias/orders")).contains("moved");
        status.onEvent(new KmsEvent.AliasMoved("orders", "alias/orders", ARN, "refused", false));
        assertThat(status.purpose("orders").keyArn("alias/orders")).contains(ARN);
        described("again", null);
        assertThat(status.purpose("orders").keyArn("alias/orders")).contains("again");
    }

    @Test
    void checkIsKeptWhereTheRequestsDoNotTellAlready() {
        status.checked(new KeyCheck("orders", "alias/orders", null));
        status.checked(new KeyCheck("orders", "alias/orders", denied()));
        status.checked(new KeyCheck("orders", "alias/orders", unavailable(UnavailableReason.TIMED_OUT)));
        assertThat(status.purpose("orders")).isEqualTo(PurposeStatus.NOTHING);
        status.checked(new KeyCheck("orders", "alias/orders", new KmsUsageException("of the wrong kind")));
        assertThat(status.purpose("orders").lastFailure())
                .satisfies(call -> assertThat(call.outcome()).isEqualTo(Outcome.MISUSE));
    }

    @Test
    void callsWithoutARequestArePassedBy() {
        status.onEvent(new KmsEvent.OperationCompleted(
                KmsEvent.Operation.ENCRYPT, "orders", MessageFormat.COMPACT, 1, 1, Duration.ZERO, null));
        assertThat(status.purpose("orders")).isSameAs(PurposeStatus.NOTHING);
    }

    private void request(String operation, String keyId, @Nullable KmsServiceException failure) {
        status.onEvent(new KmsEvent.KmsRequestCompleted(
                operation, "orders", "eu-central-1", keyId, "request-1", Duration.ofMillis(3), failure));
    }

    private void described(String arn, @Nullable KeyState state) {
        status.onEvent(new KmsEvent.KeyDescribed("orders", "alias/orders", arn, state, "AWS_KMS", false, null, null));
    }

    private static SeenErrors errors(PurposeStatus seen, Outcome outcome) {
        return Objects.requireNonNull(seen.errors().get(outcome));
    }

    private static KeyAccessDeniedException denied() {
        return new KeyAccessDeniedException("denied", where("AccessDeniedException"), null);
    }

    private static KeyStateException keyState() {
        return new KeyStateException("disabled", KeyState.DISABLED, where("DisabledException"), null);
    }

    private static KmsUnavailableException unavailable(UnavailableReason reason) {
        return new KmsUnavailableException("away", reason, null, where(null), null);
    }

    private static ErrorDetails where(@Nullable String errorCode) {
        return new ErrorDetails("GenerateDataKey", "orders", "alias/orders", "request-2", errorCode);
    }
}
