package io.github.kmsenvelope.samples.filevault.console;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;

/**
 * The standard streams of this process.
 *
 * @param in standard input
 * @param out standard output, which reports when it cannot be written: {@link System#out} keeps that to itself
 * @param err standard error
 */
public record StandardStreams(InputStream in, OutputStream out, OutputStream err) {

    static StandardStreams ofProcess() {
        // A channel, since a thread that waits for one can be interrupted.
        return new StandardStreams(
                Channels.newInputStream(new FileInputStream(FileDescriptor.in).getChannel()),
                new FileOutputStream(FileDescriptor.out),
                System.err);
    }
}
