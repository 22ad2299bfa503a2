package io.github.kmsenvelope.message.compact.reference;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One vector with its fields read. */
record Vector(String name, VectorFile file) {

    /** Big-endian 32-bit integers, counting from 0, cut after so many bytes. */
    static byte[] counter(int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length + 3);
        for (int i = 0; bytes.position() < length; i++) {
            bytes.putInt(i);
        }
        return Arrays.copyOf(bytes.array(), length);
    }

    Outcome expect() {
        return Outcome.of(file.get("expect"));
    }

    Map<String, String> encryptionContext() {
        return VectorFile.pairs(file.all("encryption-context"));
    }

    Map<String, String> associatedData() {
        return VectorFile.pairs(file.all("associated-data"));
    }

    Set<String> trusted() {
        return new LinkedHashSet<>(file.all("trusted"));
    }

    int kmsRequests() {
        return Integer.parseInt(file.get("kms-requests"));
    }

    KmsAnswers kms() {
        KmsAnswers answers = new KmsAnswers();
        for (String line : file.all("kms")) {
            String[] words = line.split(" ");
            byte[] wrapped = HexFormat.of().parseHex(words[0]);
            if (words[1].equals("unwraps")) {
                answers.unwraps(wrapped, words[2], HexFormat.of().parseHex(words[3]));
            } else {
                answers.fails(wrapped, Outcome.of(words[2]));
            }
        }
        return answers;
    }

    byte[] plaintext() {
        return file.find("plaintext-counter")
                .map(length -> counter(Integer.parseInt(length)))
                .orElseGet(() -> file.hex("plaintext"));
    }

    /** The message where it is text. */
    Optional<String> text() {
        return file.find("message-text").map(VectorFile::unescape);
    }

    /** The message, or the one that its description makes. */
    byte[] message() {
        if (file.find("message").isPresent()) {
            return file.hex("message");
        }
        byte[] header = file.hex("header");
        ReferenceWriter writer = new ReferenceWriter();
        writer.mode = header[2];
        writer.exponent = header[3];
        writer.salt = Arrays.copyOfRange(header, 4, 20);
        writer.nonce = Arrays.copyOfRange(header, 20, 32);
        writer.dataKey = file.hex("data-key");
        writer.encryptionContext = encryptionContext();
        writer.associatedData = associatedData();
        writer.plaintext = plaintext();
        byte[] message = Arrays.copyOf(header, header.length + writer.plaintext.length + 16 * writer.frames());
        int position = header.length;
        for (int frame = 0; frame < writer.frames(); frame++) {
            byte[] sealed = writer.frame(frame);
            System.arraycopy(sealed, 0, message, position, sealed.length);
            position += sealed.length;
        }
        return message;
    }

    @Override
    public String toString() {
        return name;
    }
}
