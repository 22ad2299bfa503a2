package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsStreams;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What somebody reads whose application does not start. */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalyzerTests {

    @Test
    void reportWhenPurposeIsUnknownListsTheConfiguredOnes(CapturedOutput output) {
        start(
                InjectsOrderz.class,
                "--aws.kms.region=eu-central-1",
                "--aws.kms.startup.check=none",
                "--aws.kms.key-id=alias/orders",
                "--aws.kms.keys.cards.key-id=alias/cards",
                "--aws.kms.keys.mail.key-id=alias/mail");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("A KmsService for purpose 'orderz' is to be injected")
                .contains("Configured are [cards, mail]")
                .contains("Add aws.kms.keys.orderz.key-id, or correct the name in @Qualifier");
    }

    @Test
    void reportWhenPurposeOfStreamsIsUnknownListsTheConfiguredOnes(CapturedOutput output) {
        start(
                StreamsOrderz.class,
                "--aws.kms.region=eu-central-1",
                "--aws.kms.startup.check=none",
                "--aws.kms.key-id=alias/orders",
                "--aws.kms.keys.cards.key-id=alias/cards");
        assertThat(output)
                .contains("A KmsStreams for purpose 'orderz' is to be injected")
                .contains("Configured are [cards]");
    }

    @Test
    void reportWhenPurposeOfRewrapIsUnknownListsTheConfiguredOnes(CapturedOutput output) {
        start(
                RewrapsOrderz.class,
                "--aws.kms.region=eu-central-1",
                "--aws.kms.startup.check=none",
                "--aws.kms.key-id=alias/orders",
                "--aws.kms.keys.cards.key-id=alias/cards");
        assertThat(output)
                .contains("A KmsRewrap for purpose 'orderz' is to be injected")
                .contains("Configured are [cards]");
    }

    @Test
    void reportWhenNoKeyIsConfiguredNamesTheProperty(CapturedOutput output) {
        start(Plain.class, "--aws.kms.region=eu-central-1");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("No KMS key is configured.")
                .contains("Set aws.kms.key-id");
    }

    @Test
    void reportWhenPropertyIsMisspeltNamesIt(CapturedOutput output) {
        start(Plain.class, "--aws.kms.region=eu-central-1", "--aws.kms.key-idd=alias/orders");
        assertThat(output).contains("APPLICATION FAILED TO START").contains("aws.kms.key-idd");
    }

    private static void start(Class<?> application, String... arguments) {
        assertThat(catchThrowable(() -> SpringApplication.run(application, arguments)))
                .isNotNull();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({KmsClientAutoConfiguration.class, KmsAutoConfiguration.class})
    static class Plain {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({KmsClientAutoConfiguration.class, KmsAutoConfiguration.class})
    static class InjectsOrderz {

        @Bean
        Object user(@Qualifier("orderz") KmsService kms) {
            return List.of(kms);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({KmsClientAutoConfiguration.class, KmsAutoConfiguration.class})
    static class StreamsOrderz {

        @Bean
        Object user(@Qualifier("orderz") KmsStreams streams) {
            return List.of(streams);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({KmsClientAutoConfiguration.class, KmsAutoConfiguration.class})
    static class RewrapsOrderz {

        @Bean
        Object user(@Qualifier("orderz") KmsRewrap rewrap) {
            return List.of(rewrap);
        }
    }
}
