package io.github.kmsenvelope.samples.filevault.command;

import io.github.kmsenvelope.MessageFormat;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Which purpose writes which format. A format belongs to a purpose, and both have the same KMS key. */
public final class Formats {

    private static final Map<String, String> PURPOSES =
            Map.of(MessageFormat.COMPACT.id(), "default", MessageFormat.AWS_ENCRYPTION_SDK.id(), "exchange");

    private Formats() {}

    /**
     * Returns the purpose that writes a format.
     *
     * @param format the format
     * @return the name of the purpose
     */
    public static String purposeOf(MessageFormat format) {
        return Objects.requireNonNull(PURPOSES.get(format.id()));
    }

    /**
     * Returns the purpose that writes a format that was asked for.
     *
     * @param format the name of the format
     * @param command who was asked
     * @return the name of the purpose
     * @throws ParameterException if there is no such format
     */
    public static String purposeOf(String format, CommandLine command) {
        String purpose = PURPOSES.get(format);
        if (purpose == null) {
            throw new ParameterException(command, "There is no format '" + format + "'");
        }
        return purpose;
    }
}
