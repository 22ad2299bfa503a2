package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.services.kms.KmsClient;

@ExtendWith(OutputCaptureExtension.class)
class StartupCheckTests {

    private final EmbeddedKms embedded = EmbeddedKms.start();

    private final KmsClient client = embedded.client();

    private final ApplicationContextRunner contexts = Contexts.plain()
            .withBean("own", KmsClient.class, () -> client)
            .withPropertyValues("aws.kms.key-id=alias/orders");

    private String keyArn = "";

    @BeforeEach
    void createKey() {
        keyArn = embedded.createKey("alias/orders");
    }

    @AfterEach
    void close() {
        embedded.close();
    }

    @Test
    void startWhenKeyIsReadyAsksOnceForEach() {
        embedded.createKey("alias/cards");
        contexts.withPropertyValues("aws.kms.keys.cards.key-id=alias/cards").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(embedded.requestCount("DescribeKey")).isEqualTo(2);
        });
    }

    @Test
    void startWhenKeyDisabledFailsAndNamesPurposeKeyAndWayOut() {
        client.disableKey(request -> request.keyId(keyArn));
        assertStops("Purpose 'default' cannot use alias/orders", "disabled", "EnableKey");
    }

    @Test
    void startWhenKeyPendingDeletionFails() {
        client.scheduleKeyDeletion(request -> request.keyId(keyArn));
        assertStops("alias/orders", "scheduled for deletion", "CancelKeyDeletion");
    }

    @Test
    void startWhenKeyDoesNotExistFails() {
        client.deleteAlias(request -> request.aliasName("alias/orders"));
        assertStops("alias/orders", "does not exist", "Region");
    }

    @Test
    void startWhenOneOfSeveralKeysIsWrongNamesAllThatAre() {
        contexts.withPropertyValues("aws.kms.keys.cards.key-id=alias/no1", "aws.kms.keys.mail.key-id=alias/no2")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContainingAll("'cards' cannot use alias/no1", "'mail' cannot use alias/no2"));
    }

    @Test
    void startWhenFailuresOnlyWarnGoesOn(CapturedOutput output) {
        client.disableKey(request -> request.keyId(keyArn));
        contexts.withPropertyValues("aws.kms.startup.on-failure=warn").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output).containsOnlyOnce("cannot use alias/orders");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"KMSInternalException", "ThrottlingException", "AccessDeniedException", "ExpiredTokenException"})
    void startWhenItMayPassOnlyWarnsOnceAndTheFirstCallTriesAgain(String error, CapturedOutput output) {
        embedded.faults().fail("DescribeKey", error);
        contexts.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output).containsOnlyOnce("Purpose 'default': whether alias/orders can be used is not known yet");
            assertThat(context.getBean(KmsService.class).encrypt("secret", EncryptionContext.none()))
                    .startsWith("9Q");
        });
    }

    @Test
    void startWhenCheckIsNoneAsksNothing() {
        client.disableKey(request -> request.keyId(keyArn));
        contexts.withPropertyValues("aws.kms.startup.check=none").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(embedded.requestCount("DescribeKey")).isZero();
        });
    }

    @Test
    void startWhenPurposeOnlyDecryptsDoesNotAskAboutIt() {
        contexts.withPropertyValues("aws.kms.keys.old.decrypt-key-ids=alias/nowhere")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void startWhenRoundTripPassesAsksByDryRunsOnly() {
        contexts.withPropertyValues("aws.kms.startup.check=round-trip").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(embedded.requestCount("GenerateDataKey")).isOne();
            assertThat(embedded.requestCount("Decrypt")).isOne();
            assertThat(embedded.requestCount("DescribeKey")).isZero();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"GenerateDataKey", "Decrypt"})
    void startWhenRoundTripIsDeniedFails(String operation) {
        embedded.faults().deny(operation);
        contexts.withPropertyValues("aws.kms.startup.check=round-trip")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(KmsConfigurationException.class)
                        .hasMessageContainingAll("cannot use alias/orders", "kms:" + operation));
    }

    @Test
    void startWhenRoundTripMeetsAnOutageOnlyWarns(CapturedOutput output) {
        embedded.faults().fail("*", "KMSInternalException");
        contexts.withPropertyValues("aws.kms.startup.check=round-trip").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output).contains("whether alias/orders can be used is not known yet");
        });
    }

    private void assertStops(String... texts) {
        contexts.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(KmsConfigurationException.class)
                .hasMessageContainingAll(texts));
    }
}
