package io.github.kmsenvelope.samples.filevault.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.samples.filevault.Vault;
import io.github.kmsenvelope.samples.filevault.command.ExitCodes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptionTests {

    /** Half of what was decrypted must not lie about because somebody lost patience. */
    @Test
    void commandWhenInterruptedLeavesNothingBehind(@TempDir Path folder) throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        try (Vault vault = new Vault();
                PipedOutputStream feed = new PipedOutputStream();
                PipedInputStream input = new SignallingInput(feed, reading)) {
            CompletableFuture<Vault.Result> result = CompletableFuture.supplyAsync(() -> vault.run(
                    input,
                    OutputStream.nullOutputStream(),
                    "encrypt",
                    "-",
                    folder.resolve("message").toString()));
            assertThat(reading.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(folder).isNotEmptyDirectory();
            vault.interrupt();
            assertThat(folder).isEmptyDirectory();
            assertThat(result.get(1, TimeUnit.MINUTES).code()).isEqualTo(ExitCodes.IO);
            assertThat(result.get().err()).isEqualToIgnoringNewLines("file-vault: interrupted");
        }
    }

    private static final class SignallingInput extends PipedInputStream {

        private final CountDownLatch reading;

        private SignallingInput(PipedOutputStream source, CountDownLatch reading) throws IOException {
            super(source);
            this.reading = reading;
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) throws IOException {
            reading.countDown();
            return super.read(target, offset, length);
        }
    }
}
