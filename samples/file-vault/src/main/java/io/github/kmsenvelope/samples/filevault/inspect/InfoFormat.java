package io.github.kmsenvelope.samples.filevault.inspect;

import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.MessageInfo;
import java.util.Locale;
import org.springframework.boot.json.JsonWriter;

/** Writes what a message tells, for people and for programs. */
final class InfoFormat {

    private static final JsonWriter<MessageInfo> JSON = JsonWriter.of(members -> {
        members.add("format", info -> lower(info.format()));
        members.add("suite", MessageInfo::suite);
        members.add("mode", info -> lower(info.mode()));
        members.add("keyArns", MessageInfo::keyArns);
        members.add("hasEncryptionContext", MessageInfo::hasEncryptionContext);
        members.add("hasAssociatedData", MessageInfo::hasAssociatedData);
        members.add("frameBytes", MessageInfo::frameBytes);
        members.add("frames", MessageInfo::frames);
        members.add("paddingBytes", MessageInfo::paddingBytes);
        members.add("headerBytes", MessageInfo::headerBytes);
        members.add("plaintextBytes", MessageInfo::plaintextBytes);
        members.add("messageBytes", MessageInfo::messageBytes);
    });

    private InfoFormat() {}

    static String json(MessageInfo info) {
        return JSON.writeToString(info);
    }

    static String table(MessageInfo info) {
        return String.join(
                System.lineSeparator(),
                line("format", lower(info.format()) + ", suite " + info.suite()),
                line("mode", lower(info.mode()) + " key"),
                line("KMS keys", String.join(System.lineSeparator() + " ".repeat(20), info.keyArns())),
                line("encryption context", encryptionContext(info)),
                line("associated data", info.hasAssociatedData() ? "needed" : "none"),
                line("frames", info.frames() + " of " + info.frameBytes() + " bytes"),
                line("header", info.headerBytes() + " bytes, " + info.paddingBytes() + " of them to grow"),
                line("plaintext", info.plaintextBytes() + " bytes"),
                line("file", info.messageBytes() + " bytes"));
    }

    /** A message of the AWS Encryption SDK may be bound to pairs that it does not have. */
    private static String encryptionContext(MessageInfo info) {
        if (info.hasEncryptionContext()) {
            return "needed";
        }
        return (info.format() == MessageFormat.AWS_ENCRYPTION_SDK) ? "none in the message" : "none";
    }

    private static String line(String name, String value) {
        return String.format(Locale.ROOT, "%-20s%s", name, value);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
