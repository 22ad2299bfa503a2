package io.github.kmsenvelope.message.compact.reference;

import static io.github.kmsenvelope.message.compact.reference.VectorCase.ARN_1;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.DATA_KEY;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.WRAPPED_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** [R9] Layouts that no writer may make are refused although every tag is right: their writer had the key. */
class StreamLayoutTests {

    private static final int F = 4096;

    private final VectorCase made = new VectorCase().usual();

    private Result read(byte[] message, int released) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (EnvelopeKmsService service = KmsServiceBuilder.create(
                        new StubKms(new KmsAnswers().unwraps(WRAPPED_1, ARN_1, DATA_KEY)))
                .resilience(ResilienceSettings.disabled())
                .purpose("default", purpose -> purpose.decryptKeyIds(List.of(ARN_1)))
                .build()) {
            EncryptionContext context = EncryptionContext.of("tenant", "acme").withAssociatedData("row", "7");
            Result result = new StreamReading(service.streams(), context, message).stream(out);
            assertThat(out.size()).isEqualTo(released);
            return result;
        }
    }

    @Test
    void streamWhenModeOfOneFrameHasTwoIsMalformed() {
        made.frames(F + 10);
        assertThat(read(made.writer.message(), F + 10).outcome()).isEqualTo(Outcome.SUCCESS);
        made.writer.mode = 1;
        assertThat(read(made.writer.message(), 0).outcome()).isEqualTo(Outcome.MALFORMED);
    }

    @Test
    void streamWhenAnEmptyFrameFollowsAFullOneIsMalformed() {
        made.frames(2 * F);
        made.writer.mode = 2;
        made.writer.marksLast = frame -> frame == 2;
        byte[] message = made.writer.message();
        byte[] longer = Arrays.copyOf(message, message.length + 16);
        System.arraycopy(made.writer.frame(2), 0, longer, message.length, 16);
        assertThat(read(longer, 2 * F).outcome()).isEqualTo(Outcome.MALFORMED);
    }
}
