package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** A test of an application's own code replaces the service and needs neither a key nor a Region nor credentials. */
class MockedServiceTests {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({AopAutoConfiguration.class, KmsClientAutoConfiguration.class, KmsAutoConfiguration.class})
    static class Application {}

    @Nested
    @SpringJUnitConfig(Application.class)
    class WithoutConfiguration {

        @MockitoBean
        private KmsService kms;

        WithoutConfiguration(@Autowired KmsService kms) {
            this.kms = kms;
        }

        @Test
        void mockTakesThePlaceOfTheService() {
            given(kms.encrypt(anyString(), any())).willReturn("message");
            assertThat(kms.encrypt("secret", EncryptionContext.none())).isEqualTo("message");
        }
    }

    @Nested
    @SpringJUnitConfig(Application.class)
    @TestPropertySource(properties = {"aws.kms.keys.cards.key-id=alias/cards", "aws.kms.keys.mail.key-id=alias/mail"})
    class WithPurposesThatNobodyInjects {

        @MockitoBean
        private KmsService kms;

        WithPurposesThatNobodyInjects(@Autowired KmsService kms) {
            this.kms = kms;
        }

        @Test
        void mockNeedsToKnowNoPurpose() {
            given(kms.encrypt(any(byte[].class), any())).willReturn(new byte[] {1});
            assertThat(kms.encrypt(new byte[0], EncryptionContext.none())).containsExactly(1);
        }
    }

    @Nested
    @SpringJUnitConfig(Application.class)
    @TestPropertySource(
            properties = {
                "aws.kms.region=eu-central-1",
                "aws.kms.startup.check=none",
                "aws.kms.key-id=alias/orders",
                "aws.kms.keys.cards.key-id=alias/cards"
            })
    class OfOnePurpose {

        private final KmsService plain;

        @MockitoBean
        @Qualifier("cards")
        private KmsService cards;

        OfOnePurpose(@Autowired KmsService plain, @Autowired @Qualifier("cards") KmsService cards) {
            this.plain = plain;
            this.cards = cards;
        }

        @Test
        void mockOfAPurposeLeavesTheOthersAlone() {
            given(cards.encrypt(anyString(), any())).willReturn("message");
            assertThat(cards.encrypt("4111", EncryptionContext.none())).isEqualTo("message");
            assertThat(plain).hasToString("EnvelopeKmsService[purposes=[default, cards]]");
        }
    }
}
