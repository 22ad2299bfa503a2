package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.MessageInfo;
import io.github.kmsenvelope.keyring.KeyArn;
import io.github.kmsenvelope.message.awsesdk.EsdkInspection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What can be done with messages of the AWS Encryption SDK besides reading them, and what cannot.
 *
 * @param purpose whose messages they are
 * @param formats the formats of the purpose
 */
record SdkMessages(String purpose, MessageFormats formats) {

    boolean has(byte[] message) {
        return formats.of(message) == MessageFormat.AWS_ENCRYPTION_SDK;
    }

    boolean has(Path file) throws IOException {
        if (!formats.uses(MessageFormat.AWS_ENCRYPTION_SDK)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return formats.of(in.read()) == MessageFormat.AWS_ENCRYPTION_SDK;
        }
    }

    void requireNone(byte[] message) {
        if (has(message)) {
            throw refusal();
        }
    }

    void requireNone(Path file) throws IOException {
        if (has(file)) {
            throw refusal();
        }
    }

    /** The tag of such a header covers the wrapped data keys, under the key of the frames and always the same nonce. */
    private KmsUsageException refusal() {
        return new KmsUsageException(
                "A message of the AWS Encryption SDK is not rewrapped: its header would need a second tag under the same"
                        + " key and nonce, and two such tags give away what forges further ones. Use reencrypt",
                ErrorDetails.of("rewrap", purpose),
                null);
    }

    MessageInfo inspect(byte[] message) {
        try {
            return inspect(new ByteArrayInputStream(message));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    MessageInfo inspect(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return inspect(in);
        }
    }

    private MessageInfo inspect(InputStream source) throws IOException {
        MessageInfo info = EsdkInspection.inspect(source);
        requireKeyArns("inspect", info.keyArns());
        return info;
    }

    List<String> keyArns(byte[] message) {
        try {
            return keyArns(new ByteArrayInputStream(message));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    List<String> keyArns(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return keyArns(in);
        }
    }

    private List<String> keyArns(InputStream source) throws IOException {
        List<String> arns = EsdkInspection.keyArns(source);
        requireKeyArns("rewrap", arns);
        return arns;
    }

    /** Text that is no key ARN goes into no log and on no terminal. */
    private void requireKeyArns(String operation, List<String> arns) {
        for (String arn : arns) {
            if (KeyArn.parse(arn).isEmpty()) {
                throw new MalformedMessageException(
                        "The message has an encrypted data key whose KMS key is named by no key ARN",
                        ErrorDetails.of(operation, purpose),
                        null);
            }
        }
    }
}
