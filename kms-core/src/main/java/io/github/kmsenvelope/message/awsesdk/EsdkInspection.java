package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.MessageInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What a message shows without a key.
 *
 * @since 0.1.0
 */
public final class EsdkInspection {

    /** Whatever the policy: to look at a message is not to trust it. */
    private static final EsdkReadRules RULES = new EsdkReadRules(
            CommitmentPolicy.REQUIRE_ALLOW,
            EsdkFormat.MAX_FIELD_BYTES,
            EsdkReadRules.defaults().maxFrameBytes());

    private EsdkInspection() {}

    /**
     * Reads the structure of a message from its first byte to its last, with one frame in memory at a time.
     *
     * @param source stands at the first byte of the message, which must be the last thing in it
     * @return what it shows, none of it authenticated; of the encryption context, whether the header has any of it
     * @throws MalformedMessageException if the bytes are no message, or no whole one
     * @throws IOException if the source throws it
     */
    public static MessageInfo inspect(InputStream source) throws IOException {
        MessageReader reader = MessageReader.of(source);
        try {
            EsdkHeader header = EsdkHeader.read(reader, RULES);
            BodyReader body = new BodyReader(reader, header, RULES.maxFrameBytes());
            long plaintextBytes = 0;
            do {
                body.next();
                plaintextBytes += body.length();
            } while (!body.kind().isLast());
            body.readFooter();
            return new MessageInfo(
                    MessageFormat.AWS_ENCRYPTION_SDK,
                    header.suite().id(),
                    MessageInfo.Mode.OWN,
                    keyArns(header),
                    !header.encryptionContext().isEmpty(),
                    false,
                    (int) Math.min(header.frameBytes(), Integer.MAX_VALUE),
                    body.sequence(),
                    0,
                    header.length(),
                    plaintextBytes,
                    reader.bytesRead());
        } catch (UncheckedIOException ex) {
            throw ex.getCause();
        }
    }

    /**
     * Reads the header of a message, and of the body at most what comes along with it.
     *
     * @param source stands at the first byte of the message
     * @return the ARNs of the KMS keys that wrapped its data key, as the message has them: unchecked text
     * @throws MalformedMessageException if the bytes are no header
     * @throws IOException if the source throws it
     */
    public static List<String> keyArns(InputStream source) throws IOException {
        try {
            return keyArns(EsdkHeader.read(MessageReader.of(source), RULES));
        } catch (UncheckedIOException ex) {
            throw ex.getCause();
        }
    }

    private static List<String> keyArns(EsdkHeader header) {
        return header.entries().stream()
                .filter(EsdkKeyEntry::isKms)
                .map(EsdkKeyEntry::keyArn)
                .toList();
    }
}
