package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages that are decrypted and encrypted anew. */
class ReencryptTests {

    private static final EncryptionContext ROW_7 =
            EncryptionContext.of("tenant", "acme").withAssociatedData("row", "7");

    private static final EncryptionContext ROW_8 = ROW_7.withAssociatedData("row", "8");

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
            .keyId(kms.createKey())
            .purpose("archive", purpose -> purpose.keyId(kms.createKey()))
            .build();

    private final KmsRewrap rewrap = service.rewrap();

    @AfterEach
    void close() {
        service.close();
        kms.close();
    }

    @Test
    void reencryptBindsTheNewContextOnly() {
        byte[] old = service.encrypt(new byte[] {1, 2, 3}, ROW_7);
        byte[] anew = rewrap.reencrypt(old, ROW_7, ROW_8);
        assertThat(service.decrypt(anew, ROW_8)).containsExactly(1, 2, 3);
        assertThatExceptionOfType(MessageAuthenticationException.class).isThrownBy(() -> service.decrypt(anew, ROW_7));
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> rewrap.reencrypt(old, ROW_8, ROW_7));
        assertThat(Arrays.equals(old, 4, 32, anew, 4, 32)).isFalse();
    }

    @Test
    void reencryptToAnotherPurposeIsReadByThatAlone() {
        byte[] old = service.encrypt(new byte[] {1, 2, 3}, ROW_7);
        byte[] anew = rewrap.reencrypt(old, ROW_7, "archive", ROW_7);
        assertThat(service.forPurpose("archive").decrypt(anew, ROW_7)).containsExactly(1, 2, 3);
        assertThatExceptionOfType(UntrustedKeyException.class).isThrownBy(() -> service.decrypt(anew, ROW_7));
        assertThat(rewrap.forPurpose("archive").reencrypt(anew, ROW_7, "default", ROW_8))
                .satisfies(back -> assertThat(service.decrypt(back, ROW_8)).containsExactly(1, 2, 3));
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> rewrap.reencrypt(old, ROW_7, "nothing", ROW_7))
                .withMessageContaining("[default, archive]");
    }

    /** Text that was encrypted as text, and bytes that are none, in the text form. */
    @Test
    void reencryptOfTextKeepsThePlaintext() {
        String old = service.encrypt("gr\u00fcn", ROW_7);
        String anew = rewrap.reencrypt(old, ROW_7, "archive", ROW_8);
        assertThat(service.forPurpose("archive").decrypt(anew, ROW_8)).isEqualTo("gr\u00fcn");
        String again = rewrap.reencrypt(old, ROW_7, ROW_8);
        assertThat(service.decrypt(again, ROW_8)).isEqualTo("gr\u00fcn");
        String bytes = TextMessages.encodeMessage(service.encrypt(new byte[] {(byte) 0xFF}, ROW_7));
        assertThat(service.decrypt(TextMessages.decodeMessage(rewrap.reencrypt(bytes, ROW_7, ROW_8)), ROW_8))
                .containsExactly(0xFF);
    }
}
