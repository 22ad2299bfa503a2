package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvents;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The service of one purpose: checks the context, hands on, and tells the listeners. */
final class PurposeService implements KmsService {

    private final Purpose purpose;
    private final PurposeRegistry registry;
    private final KmsEvents events;

    PurposeService(Purpose purpose, PurposeRegistry registry, KmsEvents events) {
        this.purpose = purpose;
        this.registry = registry;
        this.events = events;
    }

    Purpose purpose() {
        return purpose;
    }

    @Override
    public byte[] encrypt(byte[] plaintext, EncryptionContext context) {
        Objects.requireNonNull(plaintext, "plaintext");
        Objects.requireNonNull(context, "context");
        if (!events.hasListeners()) {
            return doEncrypt(plaintext, context);
        }
        long start = System.nanoTime();
        try {
            byte[] message = doEncrypt(plaintext, context);
            publish(Operation.ENCRYPT, own(), plaintext.length, message.length, start, null);
            return message;
        } catch (KmsServiceException failure) {
            publish(Operation.ENCRYPT, own(), plaintext.length, 0, start, failure);
            throw failure;
        }
    }

    @Override
    public byte[] decrypt(byte[] message, EncryptionContext context) {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(context, "context");
        if (!events.hasListeners()) {
            return doDecrypt(message, context);
        }
        long start = System.nanoTime();
        try {
            byte[] plaintext = doDecrypt(message, context);
            publish(Operation.DECRYPT, formatOf(message), plaintext.length, message.length, start, null);
            return plaintext;
        } catch (KmsServiceException failure) {
            publish(Operation.DECRYPT, formatOf(message), 0, message.length, start, failure);
            throw failure;
        }
    }

    @Override
    public String encrypt(String plaintext, EncryptionContext context) {
        Objects.requireNonNull(plaintext, "plaintext");
        byte[] bytes = convert(Operation.ENCRYPT, plaintext, TextMessages::encodePlaintext);
        try {
            return TextMessages.encodeMessage(encrypt(bytes, context));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    @Override
    public String decrypt(String message, EncryptionContext context) {
        Objects.requireNonNull(message, "message");
        byte[] bytes = decrypt(convert(Operation.DECRYPT, message, TextMessages::decodeMessage), context);
        try {
            return TextMessages.decodePlaintext(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    @Override
    public KmsService forPurpose(String name) {
        return registry.service(name);
    }

    @Override
    public String toString() {
        return "KmsService[purpose=" + purpose.name() + "]";
    }

    /** A text that is none, or no message, ends the call before there are bytes; the listeners are told all the same. */
    private byte[] convert(Operation operation, String text, Function<String, byte[]> conversion) {
        try {
            return conversion.apply(text);
        } catch (KmsServiceException failure) {
            if (events.hasListeners()) {
                publish(operation, own(), 0, 0, System.nanoTime(), failure);
            }
            throw failure;
        }
    }

    private byte[] doEncrypt(byte[] plaintext, EncryptionContext context) {
        registry.requireOpen();
        return purpose.writer().encrypt(plaintext, purpose.rules().apply(context, "encrypt"));
    }

    private byte[] doDecrypt(byte[] message, EncryptionContext context) {
        registry.requireOpen();
        return purpose.reader(MessageFormats.firstOf(message))
                .decrypt(message, purpose.rules().apply(context, "decrypt"));
    }

    private MessageFormat own() {
        return purpose.settings().formats().own();
    }

    private MessageFormat formatOf(byte[] message) {
        return purpose.settings().formats().of(message);
    }

    private void publish(
            Operation operation,
            MessageFormat format,
            long plaintextBytes,
            long messageBytes,
            long start,
            @Nullable KmsServiceException failure) {
        events.publish(new KmsEvent.OperationCompleted(
                operation,
                purpose.name(),
                format,
                plaintextBytes,
                messageBytes,
                Duration.ofNanos(System.nanoTime() - start),
                failure));
        if (failure != null && KmsEvent.MessageRefused.isRefusal(failure)) {
            events.publish(new KmsEvent.MessageRefused(purpose.name(), failure));
        }
    }
}
