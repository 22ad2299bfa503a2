package io.github.kmsenvelope.spring.resource;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.PlaintextWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.WritableResource;

/**
 * Encrypts into writable resources. There is no {@code WritableResource} that encrypts: its stream has only {@code close()},
 * which cannot tell a whole plaintext from one that an exception cut short.
 *
 * @since 0.1.0
 */
public final class EncryptedResources {

    private EncryptedResources() {}

    /**
     * Encrypts what a callback writes into a resource. If anything fails, the resource is closed, and what it holds then is no
     * message that anybody can read.
     *
     * @param target receives the message; an existing content is replaced
     * @param streams encrypts it
     * @param context the context to bind
     * @param plaintext writes the plaintext
     * @throws IOException if the callback throws it or the target cannot be written
     * @throws KmsServiceException as {@link KmsStreams#encrypt(OutputStream, EncryptionContext, PlaintextWriter)}
     */
    public static void write(
            WritableResource target, KmsStreams streams, EncryptionContext context, PlaintextWriter plaintext)
            throws IOException {
        try (OutputStream message = target.getOutputStream()) {
            streams.encrypt(message, context, plaintext);
        }
    }

    /**
     * Encrypts one resource into another, which must not be the same.
     *
     * @param source holds the plaintext
     * @param target receives the message; an existing content is replaced
     * @param streams encrypts it
     * @param context the context to bind
     * @throws IOException if the source cannot be read or the target cannot be written
     * @throws KmsServiceException as {@link KmsStreams#encrypt(OutputStream, EncryptionContext, PlaintextWriter)}
     */
    public static void copy(Resource source, WritableResource target, KmsStreams streams, EncryptionContext context)
            throws IOException {
        try (InputStream plaintext = source.getInputStream()) {
            write(target, streams, context, plaintext::transferTo);
        }
    }
}
