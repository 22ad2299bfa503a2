package io.github.kmsenvelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class KmsServiceExceptionTests {

    private static final ErrorDetails DETAILS =
            new ErrorDetails("Decrypt", "orders", "alias/orders", "request-1", "DisabledException");

    @Test
    void messageEndsWithWhatIsKnown() {
        assertThat(new KeyStateException("Disabled.", KeyState.DISABLED, DETAILS, null))
                .hasMessage(
                        "Disabled. [operation Decrypt, purpose orders, key alias/orders, AWS error DisabledException,"
                                + " AWS request id request-1]");
        assertThat(new KmsUsageException("Wrong.", ErrorDetails.of("encrypt", "orders"), null))
                .hasMessage("Wrong. [operation encrypt, purpose orders]");
    }

    @Test
    void messageWhenNothingIsKnownStandsAlone() {
        assertThat(new KmsUnavailableException("Away.")).hasMessage("Away.").hasNoCause();
        assertThat(new KmsUnavailableException("Away.").details()).isEqualTo(ErrorDetails.none());
    }

    @Test
    void causeIsKept() {
        IllegalStateException cause = new IllegalStateException("x");
        assertThat(new KeyAccessDeniedException("No.", DETAILS, cause)).hasCause(cause);
    }

    @Test
    void exceptionsSurviveSerialization() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new KeyStateException("Disabled.", KeyState.DISABLED, DETAILS, null));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            KeyStateException copy = (KeyStateException) in.readObject();
            assertThat(copy.details()).isEqualTo(DETAILS);
            assertThat(copy.state()).isEqualTo(KeyState.DISABLED);
        }
    }
}
