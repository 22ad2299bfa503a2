package io.github.kmsenvelope.embedded;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

/** A fresh KMS for each test, reached in both ways. */
@ParameterizedClass
@EnumSource(Transport.class)
abstract class KmsTest {

    static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("attack at dawn");

    final MutableClock clock = new MutableClock();
    final EmbeddedKms kms = EmbeddedKms.builder().clock(this.clock).start();
    final KmsClient client;

    KmsTest(Transport transport) {
        this.client = transport.client(this.kms);
    }

    @AfterEach
    void closeKms() {
        this.client.close();
        this.kms.close();
    }

    static String idOf(String keyArn) {
        return keyArn.substring(keyArn.indexOf('/') + 1);
    }
}
