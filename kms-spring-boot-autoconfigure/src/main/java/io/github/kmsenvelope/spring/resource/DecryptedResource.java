package io.github.kmsenvelope.spring.resource;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.KmsUsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.Resource;

/**
 * A resource that holds a message, read as its plaintext. It can be returned by a controller, or read by whatever reads
 * resources; each {@link #getInputStream()} decrypts anew, with the guarantees of
 * {@link KmsStreams#decryptingStream(InputStream, EncryptionContext)}. Has neither a file nor a URL.
 *
 * @since 0.1.0
 */
public final class DecryptedResource extends AbstractResource {

    private final Resource source;
    private final KmsStreams streams;
    private final EncryptionContext context;

    /**
     * Makes a resource. Nothing is read yet.
     *
     * @param source holds the message
     * @param streams decrypts it
     * @param context the context that the message was written with
     */
    public DecryptedResource(Resource source, KmsStreams streams, EncryptionContext context) {
        this.source = Objects.requireNonNull(source, "source");
        this.streams = Objects.requireNonNull(streams, "streams");
        this.context = Objects.requireNonNull(context, "context");
    }

    /**
     * Opens the source and decrypts it.
     *
     * @return a new stream; closing it closes the source
     * @throws IOException if the source cannot be read
     * @throws KmsServiceException as {@link KmsStreams#decryptingStream(InputStream, EncryptionContext)}
     */
    @Override
    public InputStream getInputStream() throws IOException {
        InputStream message = source.getInputStream();
        try {
            return streams.decryptingStream(message, context);
        } catch (IOException | RuntimeException | Error failure) {
            try {
                message.close();
            } catch (IOException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }

    /**
     * Returns the length of the plaintext, where that does not take reading all of it: of a file its end is authenticated.
     *
     * @return the number of bytes, or -1 if the source is no file, or its message is not read at any position, as one that is
     *     signed. So it is for any other misuse, which {@link #getInputStream()} tells of
     * @throws IOException if the source cannot be read
     * @throws KmsServiceException as {@link KmsStreams#seekableChannel(SeekableByteChannel, EncryptionContext)}
     */
    @Override
    public long contentLength() throws IOException {
        if (!source.isFile()) {
            return -1;
        }
        try (SeekableByteChannel file = Files.newByteChannel(source.getFile().toPath());
                SeekableByteChannel plaintext = streams.seekableChannel(file, context)) {
            return plaintext.size();
        } catch (KmsUsageException notAtAnyPosition) {
            return -1;
        }
    }

    @Override
    public boolean exists() {
        return source.exists();
    }

    @Override
    public boolean isReadable() {
        return source.isReadable();
    }

    @Override
    public long lastModified() throws IOException {
        return source.lastModified();
    }

    @Override
    public @Nullable String getFilename() {
        return source.getFilename();
    }

    @Override
    public Resource createRelative(String relativePath) throws IOException {
        return new DecryptedResource(source.createRelative(relativePath), streams, context);
    }

    @Override
    public String getDescription() {
        return "decrypted " + source.getDescription();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof DecryptedResource that
                        && source.equals(that.source)
                        && streams.equals(that.streams)
                        && context.equals(that.context));
    }

    @Override
    public int hashCode() {
        return Objects.hash(source, context);
    }
}
