package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.autoconfigure.embedded.EmbeddedKmsConfiguration;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import io.github.kmsenvelope.spring.observation.DefaultKmsRequestObservationConvention;
import io.github.kmsenvelope.spring.observation.KmsRequestObservationContext;
import io.github.kmsenvelope.spring.observation.KmsRequestObservationConvention;
import io.micrometer.common.KeyValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.stereotype.Service;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** The code of the documentation, which compiles here and, where it stands in a test, runs. */
class DocumentedCodeTests {

    private static final Path THIS =
            Path.of("src/test/java", DocumentedCodeTests.class.getName().replace('.', '/') + ".java");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "docs/spring-boot.md",
                "docs/caching.md",
                "docs/encryption-context.md",
                "docs/errors.md",
                "docs/resilience.md",
                "docs/observability.md"
            })
    void pageHasNoOtherCodeThanThis(String page) throws IOException {
        String compiled = withoutSpace(Files.readString(THIS));
        assertThat(Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(Path.of("..", page)))
                        .results()
                        .map(block -> block.group(1)))
                .isNotEmpty()
                .allSatisfy(block -> assertThat(compiled).contains(withoutSpace(block)));
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }

    @Test
    void contextsAreBuilt() {
        KmsService kms = mock(KmsService.class);
        given(kms.encrypt(anyString(), any())).willReturn("message");
        UUID id = UUID.randomUUID();
        String email = "ada@example.com";
        EncryptionContext context = EncryptionContext.of("tenant", "acme")
                .with("table", "customer")
                .withAssociatedData("id", id.toString());
        String message = kms.encrypt(email, context);
        assertThat(message).isEqualTo("message");
        assertThat(context.associatedData()).containsOnlyKeys("id");
    }

    @Test
    void mocksAreTaught() {
        KmsService kms = mock(KmsService.class);
        given(kms.encrypt(anyString(), any())).willReturn("message");
        given(kms.encrypt(any(byte[].class), any())).willReturn(new byte[] {1});
        assertThat(kms.encrypt("", EncryptionContext.none())).isEqualTo("message");
        assertThat(kms.encrypt(new byte[0], EncryptionContext.none())).containsExactly(1);
    }

    @Test
    void encryptsWithoutSpring() {
        try (EmbeddedKms embedded = EmbeddedKms.start();
                KmsClient client = embedded.client()) {
            embedded.createKey("alias/orders");
            byte[] plaintext = {1, 2, 3};
            try (EnvelopeKmsService kms =
                    KmsServiceBuilder.create(client).keyId("alias/orders").build()) {
                byte[] message = kms.encrypt(plaintext, EncryptionContext.of("tenant", "acme"));
                assertThat(kms.decrypt(message, EncryptionContext.of("tenant", "acme")))
                        .isEqualTo(plaintext);
            }
        }
    }

    @Test
    void resilienceIsSetOnTheBuilder() {
        try (EmbeddedKms embedded = EmbeddedKms.start();
                KmsClient client = embedded.client();
                EnvelopeKmsService kms = KmsServiceBuilder.create(client)
                        .keyId("alias/orders")
                        .resilience(ResilienceSettings.defaults())
                        .build()) {
            embedded.createKey("alias/orders");
            assertThat(kms.checkKeys()).noneMatch(check -> check.failure() != null);
        }
    }

    @Test
    void dataKeysAreInvalidated() {
        try (EmbeddedKms embedded = EmbeddedKms.start();
                KmsClient client = embedded.client();
                EnvelopeKmsService service = KmsServiceBuilder.create(client)
                        .purpose("orders", purpose -> purpose.keyId(embedded.createKey()))
                        .build()) {
            String tenant = "acme";
            String id = "7";
            EncryptionContext context = EncryptionContext.of("tenant", tenant).withAssociatedData("row", id);
            service.forPurpose("orders").encrypt("secret", context);
            service.invalidateAll();
            service.invalidate("orders");
            service.invalidate("orders", EncryptionContext.of("tenant", "acme"));
            service.forPurpose("orders").encrypt("secret", context);
            assertThat(embedded.requestCount("GenerateDataKey")).isEqualTo(2);
        }
    }

    static KmsClient clientThatDoesNotRetry() {
        return KmsClient.builder()
                .overrideConfiguration(configuration -> configuration.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    static String read(KmsService kms, String stored, EncryptionContext context) {
        try {
            return kms.decrypt(stored, context);
        } catch (KmsUnavailableException later) {
            return askToTryAgain(later);
        }
    }

    private static String askToTryAgain(KmsUnavailableException later) {
        return String.valueOf(later.getMessage());
    }

    @Service
    class Customers {

        private final KmsService kms;

        Customers(KmsService kms) {
            this.kms = kms;
        }

        String store(UUID id, String email) {
            return kms.encrypt(email, context(id));
        }

        String read(UUID id, String stored) {
            return kms.decrypt(stored, context(id));
        }

        private static EncryptionContext context(UUID id) {
            return EncryptionContext.of("table", "customer").withAssociatedData("id", id.toString());
        }
    }

    @Service
    class Payments {

        private final KmsService cards;

        Payments(@Qualifier("cards") KmsService cards) {
            this.cards = cards;
        }

        String charge(String cardNumber) {
            return cards.encrypt(cardNumber, EncryptionContext.of("tenant", "acme"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Wrapping {

        @Bean
        @Primary
        KmsService mine(KmsServiceBuilder builder) {
            return new ForwardingKmsService(builder.build());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnClient {

        @Bean
        @KmsServiceClient
        KmsClient keys() {
            return KmsClient.builder().region(Region.EU_CENTRAL_1).build();
        }
    }

    abstract static class Mocking {

        @MockitoBean
        private KmsService kms;

        Mocking(KmsService kms) {
            this.kms = kms;
        }

        KmsService kms() {
            return kms;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Observing {

        @Bean
        KmsRequestObservationConvention requestsOfTeam() {
            return new DefaultKmsRequestObservationConvention() {
                @Override
                public KeyValues getLowCardinalityKeyValues(KmsRequestObservationContext context) {
                    return super.getLowCardinalityKeyValues(context).and("team", "payments");
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Auditing {

        @Bean
        AuditEventRepository auditEventRepository() {
            return new InMemoryAuditEventRepository();
        }
    }

    @SpringBootTest
    @Import(EmbeddedKmsConfiguration.class)
    class OrdersTests {}

    static final class OrdersApplication {

        static void main(String[] arguments) {
            SpringApplication.run(Wrapping.class, arguments);
        }
    }

    static void startForDevelopment(String... arguments) {
        SpringApplication.from(OrdersApplication::main)
                .with(EmbeddedKmsConfiguration.class)
                .run(arguments);
    }
}
