package io.github.kmsenvelope.spring.micrometer;

import static io.github.kmsenvelope.spring.micrometer.MeteredService.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.UntrustedKeyException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;

class AliasMetersTests {

    static void moveAlias(MeteredService service, String alias, String keyArn) {
        try (KmsClient client = service.embedded().client()) {
            client.updateAlias(request -> request.aliasName(alias).targetKeyId(keyArn));
        }
    }

    @Test
    void movedAliasIsCountedByWhetherItIsFollowed() {
        MeteredService.contextsWithoutResilience()
                .withPropertyValues("aws.kms.keys.cards.pin-key-arn=true")
                .run(context -> {
                    MeteredService service = new MeteredService(context);
                    service.kms().encrypt(new byte[1], CONTEXT);
                    service.kms().forPurpose("cards").encrypt(new byte[1], CONTEXT);
                    assertThat(service.value(KmsMeter.ALIAS_MOVES, "default", "true"))
                            .isZero();
                    assertThat(service.value(KmsMeter.ALIAS_MOVES, "cards", "false"))
                            .isZero();
                    moveAlias(service, "alias/orders", service.embedded().createKey());
                    moveAlias(service, "alias/cards", service.embedded().createKey());
                    service.kms().encrypt(new byte[1], CONTEXT);
                    assertThatExceptionOfType(UntrustedKeyException.class)
                            .isThrownBy(() -> service.kms().forPurpose("cards").encrypt(new byte[1], CONTEXT));
                    assertThat(service.value(KmsMeter.ALIAS_MOVES, "default", "true"))
                            .isEqualTo(1);
                    assertThat(service.value(KmsMeter.ALIAS_MOVES, "default", "false"))
                            .isZero();
                    assertThat(service.value(KmsMeter.ALIAS_MOVES, "cards", "true"))
                            .isZero();
                    assertThat(service.value(KmsMeter.ALIAS_MOVES, "cards", "false"))
                            .isEqualTo(1);
                });
    }
}
