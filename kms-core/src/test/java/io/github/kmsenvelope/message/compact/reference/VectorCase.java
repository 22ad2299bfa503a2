package io.github.kmsenvelope.message.compact.reference;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One case to write down: a message, what happens to it on its way, and what the reader has at hand. */
final class VectorCase {

    static final String ARN_1 = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    static final String ARN_2 = "arn:aws:kms:eu-central-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321";

    static final byte[] DATA_KEY = sequence(0x00, 32);

    static final byte[] OTHER_DATA_KEY = sequence(0x80, 32);

    static final byte[] WRAPPED_1 = sequence(0x20, 24);

    static final byte[] WRAPPED_2 = sequence(0x40, 24);

    /** The longest message that is written out. */
    private static final int LONGEST_MESSAGE = 20_000;

    final ReferenceWriter writer = new ReferenceWriter();
    final Set<String> trusted = new LinkedHashSet<>(List.of(ARN_1));
    KmsAnswers kms = new KmsAnswers().unwraps(WRAPPED_1, ARN_1, DATA_KEY);
    UnaryOperator<byte[]> change = message -> message;
    boolean asText;
    UnaryOperator<String> changeText = text -> text;

    @Nullable
    Map<String, String> readerContext;

    @Nullable
    Map<String, String> readerData;

    int kmsRequests;
    int released;

    VectorCase() {
        writer.dataKey = DATA_KEY;
        writer.salt = sequence(0xA0, 16);
        writer.nonce = sequence(0xC0, 12);
        writer.plaintext = "No lock is better than its key.".getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] sequence(int first, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }

    /** Adds the entry that the reader's KMS unwraps. */
    VectorCase usual() {
        writer.encryptionContext.put("tenant", "acme");
        writer.associatedData.put("row", "7");
        writer.kms(ARN_1, WRAPPED_1);
        return this;
    }

    /** Adds a second entry with the same data key. */
    VectorCase second() {
        writer.kms(ARN_2, WRAPPED_2);
        trusted.add(ARN_2);
        kms.unwraps(WRAPPED_2, ARN_2, DATA_KEY);
        return this;
    }

    VectorCase small() {
        writer.exponent = 12;
        return this;
    }

    /** Gives it frames of 4096 bytes and a plaintext of this length. */
    VectorCase frames(int plaintextBytes) {
        small();
        writer.plaintext = Vector.counter(plaintextBytes);
        writer.mode = (plaintextBytes > 4096) ? 2 : 1;
        return this;
    }

    VectorCase flips(int position) {
        change = message -> {
            message[(position < 0) ? message.length + position : position] ^= 1;
            return message;
        };
        return this;
    }

    VectorCase sets(int position, int value) {
        change = message -> {
            message[position] = (byte) value;
            return message;
        };
        return this;
    }

    VectorCase cutsTo(int length) {
        change = message -> Arrays.copyOf(message, (length <= 0) ? message.length + length : length);
        return this;
    }

    VectorCase reads(Map<String, String> context, Map<String, String> data) {
        readerContext = context;
        readerData = data;
        return this;
    }

    String render(Outcome expect, String comment) {
        byte[] original = writer.message();
        byte[] message = change.apply(original.clone());
        Map<String, String> context = (readerContext != null) ? readerContext : writer.encryptionContext;
        Map<String, String> data = (readerData != null) ? readerData : writer.associatedData;
        VectorFile file = new VectorFile().add("expect", expect).add("comment", comment);
        new LinkedHashMap<>(context)
                .forEach((name, value) -> file.add("encryption-context", VectorFile.pair(name, value)));
        new LinkedHashMap<>(data).forEach((name, value) -> file.add("associated-data", VectorFile.pair(name, value)));
        trusted.forEach(arn -> file.add("trusted", arn));
        kms.all().forEach((wrapped, answer) -> file.add("kms", kms(wrapped, answer)));
        file.add("kms-requests", kmsRequests);
        file.addHex("data-key", writer.dataKey)
                .addHex("enc-encryption-context", writer.encodedContext())
                .addHex("sha256-enc-encryption-context", ReferenceEncoding.sha256(writer.encodedContext()))
                .addHex("info", writer.info())
                .addHex("t", writer.t())
                .addHex("message-key", writer.messageKey())
                .addHex("commitment", writer.commitment());
        for (int frame = 0; frame < writer.frames(); frame++) {
            file.addHex("iv", writer.iv(frame));
        }
        file.addHex("aad", writer.encodedAssociatedData());
        if (writer.plaintext.length > 64) {
            file.add("plaintext-counter", writer.plaintext.length);
        } else {
            file.addHex("plaintext", writer.plaintext);
        }
        file.addHex("plaintext-sha256", ReferenceEncoding.sha256(writer.plaintext));
        if (released > 0) {
            file.add("released", released)
                    .addHex("released-sha256", ReferenceEncoding.sha256(Arrays.copyOf(writer.plaintext, released)));
        }
        if (asText) {
            file.add(
                    "message-text",
                    VectorFile.escape(changeText.apply(
                            Base64.getUrlEncoder().withoutPadding().encodeToString(message))));
        } else if (message.length <= LONGEST_MESSAGE) {
            file.addHex("message", message);
        } else {
            if (!Arrays.equals(message, original)) {
                throw new IllegalStateException("Only a whole message can be described");
            }
            file.addHex("header", writer.header());
        }
        file.addHex("message-sha256", ReferenceEncoding.sha256(message));
        return file.toString();
    }

    private static String kms(String wrapped, KmsAnswers.Answer answer) {
        return (answer.failure() != null)
                ? wrapped + " fails " + answer.failure()
                : wrapped + " unwraps " + answer.arn() + " " + HexFormat.of().formatHex(answer.dataKey());
    }
}
