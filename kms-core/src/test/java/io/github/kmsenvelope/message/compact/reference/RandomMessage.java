package io.github.kmsenvelope.message.compact.reference;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** A message of random contents that the format allows, with what its reader needs. */
final class RandomMessage {

    private static final String[] LETTERS = {
        "a",
        "Z",
        "0",
        "-",
        " ",
        "=",
        "\u0000",
        "\u007f",
        "\u0080",
        "\u00e4",
        "\u07ff",
        "\u0800",
        "\ud7ff",
        "\ue000",
        "\uffee",
        "\uffff",
        "\ud83d\ude00",
        "\ud800\udc00",
        "\udbff\udfff"
    };

    final ReferenceWriter writer = new ReferenceWriter();
    final Set<String> trusted = new TreeSet<>();
    private final Random random;
    final KmsAnswers answers = new KmsAnswers();

    RandomMessage(Random random) {
        this.random = random;
        writer.dataKey = bytes(32);
        writer.salt = bytes(16);
        writer.nonce = bytes(12);
        writer.exponent = 12 + random.nextInt(9);
        writer.plaintext = bytes(size());
        writer.mode = (writer.frames() > 1 || random.nextBoolean()) ? 2 : 1;
        Map<String, String> names = pairs(random.nextInt(6));
        names.forEach((name, value) -> {
            if (random.nextBoolean()) {
                writer.encryptionContext.put(name, value);
            } else {
                writer.associatedData.put(name, random.nextInt(4) == 0 ? "" : value);
            }
        });
        addEntries();
        if (random.nextInt(4) == 0) {
            writer.padding = new byte[random.nextInt(50)];
        }
    }

    /** Mostly around the ends of frames, and never more than some frames of 4096 bytes or one and a bit of others. */
    private int size() {
        int frame = writer.frameBytes();
        int limit = (writer.exponent == 12) ? 3 : 1;
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(100);
            case 1 -> random.nextInt(Math.min(frame, 1 << 16));
            default ->
                (writer.exponent > 16)
                        ? random.nextInt(1000)
                        : Math.max(0, frame * (1 + random.nextInt(limit)) + random.nextInt(5) - 2);
        };
    }

    private void addEntries() {
        int count = 1 + random.nextInt(4);
        int own = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            String arn = "arn:aws:kms:eu-central-1:111122223333:key/key-" + i;
            byte[] wrapped = bytes(1 + random.nextInt(200));
            if (i == own || random.nextInt(3) == 0) {
                writer.kms(arn, wrapped);
                trusted.add(arn);
                answers.unwraps(wrapped, arn, writer.dataKey);
            } else if (random.nextBoolean()) {
                writer.kms(arn, wrapped);
            } else {
                writer.entry(random.nextBoolean() ? 2 : 3 + random.nextInt(200), bytes(16));
            }
        }
    }

    private Map<String, String> pairs(int count) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            pairs.put(text(), text());
        }
        return pairs;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int length = 1 + random.nextInt(8);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return text.toString();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
