package io.github.kmsenvelope.envelope.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.MessageFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams need the same little memory whatever goes through them. */
class StreamMemoryTests {

    /** For more than one GiB: {@code -Dstreams.mebibytes=20480}. */
    private static final long MEBIBYTES = Long.getLong("streams.mebibytes", 1024);

    @ParameterizedTest
    @EnumSource
    void aGibibyteGoesBothWaysInAHeapOf48Mebibytes(MessageFormat format) throws IOException, InterruptedException {
        assertLoops(MEBIBYTES, format.name());
    }

    @ParameterizedTest
    @EnumSource
    void messageOf256MebibytesIsReencryptedInAHeapOf48(MessageFormat format) throws IOException, InterruptedException {
        MessageFormat other = MessageFormat.values()[1 - format.ordinal()];
        assertLoops(MEBIBYTES / 4, format.name(), other.name());
    }

    private static void assertLoops(long mebibytes, String... formats) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-cp",
                System.getProperty("java.class.path"),
                StreamLoopMain.class.getName(),
                String.valueOf(mebibytes)));
        command.addAll(List.of(formats));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor()).isZero();
        assertThat(output.strip()).isEqualTo(String.valueOf(mebibytes << 20));
    }
}
