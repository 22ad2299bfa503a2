package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sts.StsClient;

@ExtendWith(OutputCaptureExtension.class)
class KmsClientAutoConfigurationTests {

    private static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret"));

    private final EmbeddedKms embedded = EmbeddedKms.start();

    private final ApplicationContextRunner contexts = Contexts.plain()
            .withPropertyValues(
                    "aws.kms.region=eu-central-1", "aws.kms.startup.check=none", "aws.kms.key-id=alias/orders");

    @AfterEach
    void close() {
        embedded.close();
    }

    @Test
    void clientFollowsTheProperties() {
        contexts.withPropertyValues("aws.kms.client.attempt-timeout=700ms", "aws.kms.client.fips=true")
                .withBean(AwsCredentialsProvider.class, () -> CREDENTIALS)
                .run(context -> {
                    var configuration = context.getBean(KmsClient.class).serviceClientConfiguration();
                    assertThat(configuration.region()).isEqualTo(Region.EU_CENTRAL_1);
                    assertThat(configuration.overrideConfiguration().apiCallAttemptTimeout())
                            .contains(Duration.ofMillis(700));
                    assertThat(configuration.credentialsProvider()).isSameAs(CREDENTIALS);
                    assertThat(configuration.endpointOverride()).isEmpty();
                });
    }

    @Test
    void clientWhenEndpointIsOfThisMachineUsesIt() {
        embedded.createKey("alias/orders");
        contexts.withPropertyValues("aws.kms.endpoint=" + embedded.endpoint(), "aws.kms.region=us-east-1")
                .withBean(AwsCredentialsProvider.class, () -> CREDENTIALS)
                .run(context -> {
                    context.getBean(KmsService.class).encrypt("secret", EncryptionContext.none());
                    assertThat(embedded.requestCount("GenerateDataKey")).isOne();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://kms.example.com",
                "http://10.0.0.1:4566",
                "http://localhost.example.com",
                "http://127.0.0.1.example.com",
                "ftp://localhost",
                "kms.example.com"
            })
    void endpointWhenDataKeysWouldCrossTheNetworkInClearIsRefused(String endpoint) {
        contexts.withPropertyValues("aws.kms.endpoint=" + endpoint)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                failure -> assertThat(failure.getName()).isEqualTo("aws.kms.endpoint")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://kms.example.com", "http://localhost:4566", "http://[::1]:4566", "HTTP://LOCALHOST"})
    void endpointWhenSecureOrLocalIsAccepted(String endpoint) {
        assertThat(Endpoints.requireSecure(URI.create(endpoint))).hasToString(endpoint);
    }

    @Test
    void regionWhenNotSetComesFromTheApplicationsProvider() {
        Contexts.plain()
                .withPropertyValues("aws.kms.key-id=alias/orders", "aws.kms.startup.check=none")
                .withBean(AwsRegionProvider.class, () -> () -> Region.SA_EAST_1)
                .run(context -> assertThat(context.getBean(KmsClient.class)
                                .serviceClientConfiguration()
                                .region())
                        .isEqualTo(Region.SA_EAST_1));
    }

    @Test
    void regionWhenUnknownStopsStartUpAndSaysWhatToSet() {
        Contexts.plain()
                .withPropertyValues("aws.kms.key-id=alias/orders")
                .withBean(AwsRegionProvider.class, () -> () -> null)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                KmsConfigurationException.class,
                                failure -> assertThat(failure.action())
                                        .contains("aws.kms.region")
                                        .contains("AWS_REGION")));
    }

    @Test
    void regionWhenMisspeltIsNamed() {
        contexts.withPropertyValues("aws.kms.region=EU_CENTRAL_1")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("aws.kms.region"));
    }

    @Test
    void clientOfTheApplicationIsUsedWarnedAboutAndNeverClosed(CapturedOutput output) {
        embedded.createKey("alias/orders");
        KmsClient own = embedded.client();
        contexts.withPropertyValues("aws.kms.client.max-connections=7")
                .withBean("own", KmsClient.class, () -> own, definition -> definition.setDestroyMethodName(""))
                .run(context -> {
                    context.getBean(KmsService.class).encrypt("secret", EncryptionContext.none());
                    assertThat(embedded.requestCount("GenerateDataKey")).isOne();
                    assertThat(output).containsOnlyOnce("[aws.kms.region, aws.kms.client.*]");
                });
        assertThatCode(own::listKeys).doesNotThrowAnyException();
        own.close();
    }

    @Test
    void clientWhenMarkedAmongSeveralIsChosen() {
        contexts.withBean(EmbeddedKms.class, () -> embedded, definition -> definition.setDestroyMethodName(""))
                .withUserConfiguration(MarkedClientConfiguration.class)
                .run(KmsClientAutoConfigurationTests::assertUsesTheEmbeddedKms);
    }

    @Test
    void clientWhenPrimaryAmongSeveralIsChosen() {
        contexts.withBean(EmbeddedKms.class, () -> embedded, definition -> definition.setDestroyMethodName(""))
                .withUserConfiguration(PrimaryClientConfiguration.class)
                .run(KmsClientAutoConfigurationTests::assertUsesTheEmbeddedKms);
    }

    @Test
    void clientWhenSeveralAreUnmarkedStopsStartUpAndSaysHowToMark() {
        contexts.withBean("one", KmsClient.class, embedded::client)
                .withBean("two", KmsClient.class, embedded::client)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(KmsConfigurationException.class, failure -> {
                            assertThat(failure).hasMessageContaining("[one, two]");
                            assertThat(failure.action()).contains("@KmsServiceClient");
                        }));
    }

    @Test
    void clientCustomizersComeAfterTheProperties() {
        contexts.withBean(KmsClientBuilderCustomizer.class, () -> builder -> builder.region(Region.AP_SOUTH_1))
                .run(context -> assertThat(context.getBean(KmsClient.class)
                                .serviceClientConfiguration()
                                .region())
                        .isEqualTo(Region.AP_SOUTH_1));
    }

    @Test
    void clientWhenPooledHttpClientIsMissingIsTheSdksOwnWithAWarning(CapturedOutput output) {
        contexts.withPropertyValues("aws.kms.client.max-connections=7")
                .withClassLoader(new FilteredClassLoader(Apache5HttpClient.class))
                .run(context -> {
                    assertThat(context).doesNotHaveBean(KmsHttpClient.class).hasSingleBean(KmsClient.class);
                    assertThat(context.getBean(KmsClient.class)).isNotNull();
                    assertThat(output).contains("apache5-client is not on the class path");
                });
    }

    @Test
    void clientOfAPurposeHasItsOwnRegionAndRole() {
        contexts.withPropertyValues(
                        "aws.kms.keys.cards.key-id=alias/cards",
                        "aws.kms.keys.cards.region=eu-west-1",
                        "aws.kms.keys.cards.role-arn=arn:aws:iam::111122223333:role/cards")
                .withBean(AwsCredentialsProvider.class, () -> CREDENTIALS)
                .run(context -> {
                    KmsClient cards = context.getBean(KmsClientFactory.class)
                            .client("eu-west-1", "arn:aws:iam::111122223333:role/cards");
                    assertThat(cards.serviceClientConfiguration().region()).isEqualTo(Region.EU_WEST_1);
                    assertThat(cards.serviceClientConfiguration().credentialsProvider())
                            .isInstanceOf(AssumedRole.class);
                    assertThat(context.getBean(KmsClientFactory.class)
                                    .client("eu-west-1", "arn:aws:iam::111122223333:role/cards"))
                            .isSameAs(cards);
                });
    }

    @Test
    void roleWhenModuleForStsIsMissingStopsStartUpAndNamesIt() {
        contexts.withPropertyValues(
                        "aws.kms.keys.cards.key-id=alias/cards",
                        "aws.kms.keys.cards.role-arn=arn:aws:iam::111122223333:role/cards")
                .withClassLoader(new FilteredClassLoader(StsClient.class))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                KmsConfigurationException.class,
                                failure -> assertThat(failure.action()).contains("software.amazon.awssdk:sts")));
    }

    @Test
    void connectionDetailsOfTheApplicationReplaceTheProperties() {
        embedded.createKey("alias/orders");
        contexts.withBean(KmsConnectionDetails.class, () -> new Container(embedded.endpoint()))
                .run(context -> {
                    context.getBean(KmsService.class).encrypt("secret", EncryptionContext.none());
                    assertThat(embedded.requestCount("GenerateDataKey")).isOne();
                });
    }

    private record Container(URI endpoint) implements KmsConnectionDetails {

        @Override
        public String region() {
            return "us-east-1";
        }

        @Override
        public AwsCredentialsProvider credentials() {
            return CREDENTIALS;
        }
    }

    private static void assertUsesTheEmbeddedKms(AssertableApplicationContext context) {
        EmbeddedKms embedded = context.getBean(EmbeddedKms.class);
        embedded.createKey("alias/orders");
        context.getBean(KmsService.class).encrypt("secret", EncryptionContext.none());
        assertThat(embedded.requestCount("GenerateDataKey")).isOne();
    }

    private static KmsClient elsewhere() {
        return KmsClient.builder()
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(CREDENTIALS)
                .build();
    }

    @Configuration(proxyBeanMethods = false)
    static class MarkedClientConfiguration {

        @Bean
        KmsClient other() {
            return elsewhere();
        }

        @Bean
        @KmsServiceClient
        KmsClient marked(EmbeddedKms embedded) {
            return embedded.client();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class PrimaryClientConfiguration {

        @Bean
        KmsClient other() {
            return elsewhere();
        }

        @Bean
        @Primary
        KmsClient first(EmbeddedKms embedded) {
            return embedded.client();
        }
    }
}
