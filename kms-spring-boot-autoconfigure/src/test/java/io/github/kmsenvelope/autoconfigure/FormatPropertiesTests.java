package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class FormatPropertiesTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static final byte[] COMPACT = {(byte) 0xF5};

    private static final byte[] SDK = {2, 4, 0x78};

    private static final byte[] SDK_SIGNED = {2, 5, 0x78};

    private final ApplicationContextRunner contexts = Contexts.embedded();

    @Test
    void formatWhenNotSetIsCompact() {
        contexts.run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            assertThat(kms.encrypt(new byte[1], CONTEXT)).startsWith(COMPACT);
        });
    }

    @Test
    void formatWhenSetIsOfAllPurposesThatDoNotSayOtherwise() {
        contexts.withPropertyValues(
                        "aws.kms.format=aws-encryption-sdk",
                        "aws.kms.keys.cards.key-id=alias/cards",
                        "aws.kms.keys.files.key-id=alias/files",
                        "aws.kms.keys.files.format=compact")
                .run(context -> {
                    KmsService kms = context.getBean(KmsService.class);
                    assertThat(kms.encrypt(new byte[1], CONTEXT)).startsWith(SDK);
                    assertThat(kms.forPurpose("cards").encrypt(new byte[1], CONTEXT))
                            .startsWith(SDK);
                    assertThat(kms.forPurpose("files").encrypt(new byte[1], CONTEXT))
                            .startsWith(COMPACT);
                });
    }

    @Test
    void acceptFormatsLetsAPurposeReadBoth() {
        contexts.withPropertyValues(
                        "aws.kms.keys.old.key-id=alias/cards",
                        "aws.kms.keys.both.key-id=alias/cards",
                        "aws.kms.keys.both.format=aws-encryption-sdk",
                        "aws.kms.keys.both.accept-formats=compact,aws-encryption-sdk",
                        "aws.kms.keys.one.key-id=alias/cards",
                        "aws.kms.keys.one.format=aws-encryption-sdk")
                .run(context -> {
                    KmsService kms = context.getBean(KmsService.class);
                    byte[] old = kms.forPurpose("old").encrypt(new byte[7], CONTEXT);
                    KmsService both = kms.forPurpose("both");
                    assertThat(both.decrypt(old, CONTEXT)).hasSize(7);
                    assertThat(both.decrypt(both.encrypt(new byte[8], CONTEXT), CONTEXT))
                            .hasSize(8);
                    assertThatExceptionOfType(MalformedMessageException.class)
                            .isThrownBy(() -> kms.forPurpose("one").decrypt(old, CONTEXT));
                });
    }

    @Test
    void encryptionSdkPropertiesAreApplied() {
        contexts.withPropertyValues(
                        "aws.kms.format=aws-encryption-sdk",
                        "aws.kms.encryption-sdk.signed=true",
                        "aws.kms.encryption-sdk.frame-size=1B",
                        "aws.kms.encryption-sdk.context-match=contains",
                        "aws.kms.encryption-sdk.signed-streams=false")
                .run(context -> {
                    KmsService kms = context.getBean(KmsService.class);
                    byte[] message = kms.encrypt(new byte[100], CONTEXT);
                    assertThat(message).startsWith(SDK_SIGNED).hasSizeGreaterThan(99 * 33);
                    assertThat(kms.decrypt(message, EncryptionContext.none())).hasSize(100);
                    assertThatExceptionOfType(KmsUsageException.class)
                            .isThrownBy(() -> context.getBean(KmsStreams.class)
                                    .decryptingStream(new ByteArrayInputStream(message), CONTEXT));
                });
    }

    @Test
    void requiredContextKeysAreLeftOutOfMessagesOfTheFormatAlone() {
        contexts.withPropertyValues(
                        "aws.kms.format=aws-encryption-sdk",
                        "aws.kms.encryption-sdk.required-context-keys=tenant,app",
                        "aws.kms.encryption-context.app=shop",
                        "aws.kms.keys.files.key-id=alias/files",
                        "aws.kms.keys.files.format=compact")
                .run(context -> {
                    KmsService kms = context.getBean(KmsService.class);
                    byte[] message = kms.encrypt(new byte[100], CONTEXT.with("table", "orders"));
                    assertThat(new String(message, StandardCharsets.ISO_8859_1))
                            .contains("table")
                            .doesNotContain("tenant", "acme", "app", "shop");
                    assertThat(kms.decrypt(message, CONTEXT.with("table", "orders")))
                            .hasSize(100);
                    assertThatExceptionOfType(KmsUsageException.class)
                            .isThrownBy(() -> kms.encrypt(new byte[1], EncryptionContext.none()))
                            .withMessageContaining("lacks [tenant]");
                    KmsService files = kms.forPurpose("files");
                    assertThat(files.decrypt(
                                    files.encrypt(new byte[1], EncryptionContext.none()), EncryptionContext.none()))
                            .hasSize(1);
                });
    }

    @Test
    void contextMatchWhenNotSetIsExact() {
        contexts.withPropertyValues("aws.kms.format=aws-encryption-sdk").run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            byte[] message = kms.encrypt(new byte[100], CONTEXT);
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(() -> kms.decrypt(message, EncryptionContext.none()));
        });
    }

    @Test
    void commitmentPolicyIsApplied() {
        contexts.withPropertyValues(
                        "aws.kms.format=aws-encryption-sdk", "aws.kms.encryption-sdk.commitment-policy=forbid-allow")
                .run(context -> assertThatExceptionOfType(KmsUsageException.class)
                        .isThrownBy(() -> context.getBean(KmsService.class).encrypt(new byte[1], CONTEXT))
                        .withMessageContaining("forbid-allow"));
    }
}
