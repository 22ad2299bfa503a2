package io.github.kmsenvelope.spring.micrometer;

import static io.github.kmsenvelope.spring.micrometer.MeteredService.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptingOutputStream;
import io.github.kmsenvelope.MessageAuthenticationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class StreamMetersTests {

    private static final int PLAINTEXT_BYTES = 100_000;

    private static byte[] message(MeteredService service) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        service.streams().encrypt(message, CONTEXT, out -> out.write(new byte[PLAINTEXT_BYTES]));
        return message.toByteArray();
    }

    @Test
    void streamsAreTimedAndTheirBytesSummedByOperation() {
        MeteredService.contexts().run(context -> {
            MeteredService service = new MeteredService(context);
            byte[] message = message(service);
            try (InputStream in = service.streams().decryptingStream(new ByteArrayInputStream(message), CONTEXT)) {
                assertThat(service.value(KmsMeter.STREAMS_OPEN, "default", "decrypt"))
                        .isEqualTo(1);
                assertThat(in.readAllBytes()).hasSize(PLAINTEXT_BYTES);
            }
            for (String operation : new String[] {"encrypt", "decrypt"}) {
                assertThat(service.value(KmsMeter.STREAMS, "default", operation, "success"))
                        .isEqualTo(1);
                assertThat(service.total(KmsMeter.STREAMS, "default", operation, "success"))
                        .isPositive();
                assertThat(service.total(KmsMeter.STREAM_PLAINTEXT_SIZE, "default", operation))
                        .isEqualTo(PLAINTEXT_BYTES);
                assertThat(service.total(KmsMeter.STREAM_MESSAGE_SIZE, "default", operation))
                        .isEqualTo(message.length);
                assertThat(service.value(KmsMeter.STREAMS_OPEN, "default", operation))
                        .isZero();
                assertThat(service.value(KmsMeter.STREAMS, "cards", operation, "success"))
                        .isZero();
            }
        });
    }

    @Test
    void streamWhenClosedBeforeItsEndIsAbandoned() {
        MeteredService.contexts().run(context -> {
            MeteredService service = new MeteredService(context);
            EncryptingOutputStream out = service.streams().encryptingStream(OutputStream.nullOutputStream(), CONTEXT);
            assertThat(service.value(KmsMeter.STREAMS_OPEN, "default", "encrypt"))
                    .isEqualTo(1);
            out.write(new byte[PLAINTEXT_BYTES]);
            assertThatExceptionOfType(IOException.class).isThrownBy(out::close);
            assertThat(service.value(KmsMeter.STREAMS, "default", "encrypt", "abandoned"))
                    .isEqualTo(1);
            assertThat(service.value(KmsMeter.STREAMS, "default", "encrypt", "success"))
                    .isZero();
            assertThat(service.value(KmsMeter.STREAMS_OPEN, "default", "encrypt"))
                    .isZero();
        });
    }

    @Test
    void streamWhenItsTargetFailsIsAnIoFailure() {
        MeteredService.contexts().run(context -> {
            MeteredService service = new MeteredService(context);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> service.streams()
                            .encrypt(new FullDisk(), CONTEXT, out -> out.write(new byte[PLAINTEXT_BYTES])));
            assertThat(service.value(KmsMeter.STREAMS, "default", "encrypt", "io_failure"))
                    .isEqualTo(1);
            assertThat(service.value(KmsMeter.STREAMS_OPEN, "default", "encrypt"))
                    .isZero();
        });
    }

    @Test
    void streamWhenTheMessageWasChangedIsRefused() {
        MeteredService.contexts().run(context -> {
            MeteredService service = new MeteredService(context);
            byte[] message = message(service);
            message[message.length - 20] ^= 1;
            assertThatExceptionOfType(MessageAuthenticationException.class).isThrownBy(() -> {
                try (InputStream in = service.streams().decryptingStream(new ByteArrayInputStream(message), CONTEXT)) {
                    in.readAllBytes();
                }
            });
            assertThat(service.value(KmsMeter.STREAMS, "default", "decrypt", "not_authentic"))
                    .isEqualTo(1);
            assertThat(service.value(KmsMeter.REFUSALS, "default", "not_authentic"))
                    .isEqualTo(1);
        });
    }

    private static final class FullDisk extends OutputStream {

        @Override
        public void write(int value) throws IOException {
            throw new IOException("No space left");
        }
    }
}
