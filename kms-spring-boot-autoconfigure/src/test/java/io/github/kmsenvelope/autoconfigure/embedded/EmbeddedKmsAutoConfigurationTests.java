package io.github.kmsenvelope.autoconfigure.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.autoconfigure.Contexts;
import io.github.kmsenvelope.autoconfigure.KmsAutoConfiguration;
import io.github.kmsenvelope.autoconfigure.KmsClientAutoConfiguration;
import io.github.kmsenvelope.autoconfigure.KmsClientBuilderCustomizer;
import io.github.kmsenvelope.autoconfigure.KmsConfigurationException;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;

class EmbeddedKmsAutoConfigurationTests {

    private final ApplicationContextRunner contexts = Contexts.embedded();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void embeddedKmsWhenOnlyItsJarIsThereStaysAway() {
        Contexts.plain()
                .withPropertyValues(
                        "aws.kms.key-id=alias/orders", "aws.kms.region=us-east-1", "aws.kms.startup.check=none")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedKms.class));
    }

    @Test
    void embeddedKmsWhenItsJarIsMissingStopsStartUpBeforeAnyClientIsMade() {
        AtomicBoolean clientMade = new AtomicBoolean();
        contexts.withClassLoader(new FilteredClassLoader("io.github.kmsenvelope.embedded"))
                .withPropertyValues("aws.kms.region=eu-central-1")
                .withBean(KmsClientBuilderCustomizer.class, () -> client -> clientMade.set(true))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                KmsConfigurationException.class,
                                failure ->
                                        assertThat(failure.action()).contains("io.github.kmsenvelope:kms-embedded")));
        assertThat(clientMade).isFalse();
    }

    @Test
    void embeddedKmsHasEveryConfiguredAlias() {
        contexts.withPropertyValues(
                        "aws.kms.decrypt-key-ids=alias/before",
                        "aws.kms.keys.cards.key-id=arn:aws:kms:us-east-1:000000000000:alias/cards",
                        "aws.kms.keys.cards.decrypt-key-ids=alias/orders")
                .run(context -> assertThat(
                                context.getBean(KmsClient.class).listAliases().aliases())
                        .extracting(AliasListEntry::aliasName)
                        .contains("alias/orders", "alias/before", "alias/cards"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prod", "production"})
    void embeddedKmsWhenProfileIsForProductionStopsStartUp(String profile) {
        assertRefused(contexts.withPropertyValues("spring.profiles.active=dev," + profile), "for production");
    }

    @ParameterizedTest
    @CsvSource({
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI,/v2",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI,http://169.254.170.23",
        "AWS_WEB_IDENTITY_TOKEN_FILE,/token",
        "AWS_LAMBDA_FUNCTION_NAME,orders"
    })
    void embeddedKmsWhenCredentialsShowACloudStopsStartUp(String variable, String value) {
        assertRefused(onUnknownPlatform().withPropertyValues(variable + "=" + value), variable);
    }

    @Test
    void embeddedKmsWhenPlatformIsACloudStopsStartUp() {
        assertRefused(contexts.withPropertyValues("spring.main.cloud-platform=kubernetes"), "KUBERNETES");
    }

    @Test
    void embeddedKmsWhenBuildMachineSaysThatItIsNoCloudStarts() {
        contexts.withPropertyValues("AWS_WEB_IDENTITY_TOKEN_FILE=/token", "spring.main.cloud-platform=none")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void embeddedKmsWhenKeyIsOfAnotherAccountStopsStartUp() {
        assertRefused(
                contexts.withPropertyValues("aws.kms.key-id=arn:aws:kms:us-east-1:111122223333:alias/orders"),
                "another account");
    }

    @Test
    void embeddedKmsWhenApplicationHasAClientStopsStartUp() {
        try (EmbeddedKms other = EmbeddedKms.start()) {
            assertRefused(contexts.withBean("mine", KmsClient.class, other::client), "'mine'");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "aws.kms.endpoint,https://kms.example.com",
        "aws.kms.keys.cards.role-arn,arn:aws:iam::111122223333:role/cards"
    })
    void embeddedKmsWhenSomethingOfAwsIsConfiguredStopsStartUp(String name, String value) {
        contexts.withPropertyValues(name + "=" + value)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                MutuallyExclusiveConfigurationPropertiesException.class,
                                failure -> assertThat(failure.getConfiguredNames())
                                        .containsExactlyInAnyOrder(name, "aws.kms.embedded.enabled")));
    }

    @Test
    void contextsOfOneJvmShareTheEmbeddedKms() {
        contexts.run(first -> {
            String written = first.getBean(KmsService.class).encrypt("secret", EncryptionContext.none());
            contexts.run(
                    second -> assertThat(second.getBean(KmsService.class).decrypt(written, EncryptionContext.none()))
                            .isEqualTo("secret"));
        });
    }

    @Test
    void keysFileKeepsTheKeysAndIsFreeOnceNoContextUsesIt() {
        ApplicationContextRunner withFile =
                contexts.withPropertyValues("aws.kms.embedded.keys-file=" + folder.resolve("data/keys.json"));
        String[] written = new String[1];
        withFile.run(first -> {
            written[0] = first.getBean(KmsService.class).encrypt("secret", EncryptionContext.none());
            withFile.run(
                    second -> assertThat(second.getBean(EmbeddedKms.class)).isSameAs(first.getBean(EmbeddedKms.class)));
            assertThat(first.getBean(KmsService.class).decrypt(written[0], EncryptionContext.none()))
                    .isEqualTo("secret");
        });
        try (EmbeddedKms other =
                EmbeddedKms.builder().keysFile(folder.resolve("data/keys.json")).start()) {
            assertThat(other.client().listKeys().keys()).hasSize(1);
        }
        withFile.run(third -> assertThat(third.getBean(KmsService.class).decrypt(written[0], EncryptionContext.none()))
                .isEqualTo("secret"));
    }

    @Test
    void embeddedKmsConfigurationNeedsNoProperty() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(KmsClientAutoConfiguration.class, KmsAutoConfiguration.class))
                .withUserConfiguration(EmbeddedKmsConfiguration.class)
                .withPropertyValues("aws.kms.key-id=alias/orders", "spring.main.cloud-platform=none")
                .run(context -> {
                    context.getBean(EmbeddedKms.class).resetCounts();
                    context.getBean(KmsService.class).encrypt("secret", EncryptionContext.none());
                    assertThat(context.getBean(EmbeddedKms.class).requestCount("GenerateDataKey"))
                            .isOne();
                });
    }

    private ApplicationContextRunner onUnknownPlatform() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        EmbeddedKmsAutoConfiguration.class,
                        KmsClientAutoConfiguration.class,
                        KmsAutoConfiguration.class))
                .withPropertyValues("aws.kms.embedded.enabled=true", "aws.kms.key-id=alias/orders");
    }

    private static void assertRefused(ApplicationContextRunner contexts, String reason) {
        contexts.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(KmsConfigurationException.class)
                .hasMessageContaining("The embedded KMS is not for this application")
                .hasMessageContaining(reason));
    }
}
