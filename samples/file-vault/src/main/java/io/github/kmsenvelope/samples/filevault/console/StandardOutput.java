package io.github.kmsenvelope.samples.filevault.console;

import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.PlaintextWriter;
import io.github.kmsenvelope.samples.filevault.command.PartialOutputException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.springframework.stereotype.Component;

/** Gives data to standard output, and tells how far they got when something fails. */
@Component
public class StandardOutput {

    private final StandardStreams streams;

    StandardOutput(StandardStreams streams) {
        this.streams = streams;
    }

    /**
     * Writes data to standard output.
     *
     * @param data writes them
     * @throws IOException if that fails before anything was written
     * @throws PartialOutputException if it fails later
     */
    public void write(PlaintextWriter data) throws IOException {
        Counted out = new Counted(streams.out());
        try {
            data.writeTo(out);
            out.flush();
        } catch (IOException | KmsServiceException failure) {
            if (out.count == 0) {
                throw failure;
            }
            throw new PartialOutputException(out.count, failure);
        }
    }

    private static final class Counted extends FilterOutputStream {

        private long count;

        private Counted(OutputStream target) {
            super(target);
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            count++;
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            out.write(source, offset, length);
            count += length;
        }
    }
}
