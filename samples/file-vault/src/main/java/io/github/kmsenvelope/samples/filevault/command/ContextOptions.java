package io.github.kmsenvelope.samples.filevault.command;

import io.github.kmsenvelope.EncryptionContext;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What a file is bound to. Neither scope is secret, so both may be arguments. */
public final class ContextOptions {

    @Option(
            names = {"-c", "--context"},
            paramLabel = "NAME=VALUE",
            description = "A pair of the encryption context: goes to KMS, whose policies can demand it. Repeatable.")
    private final Map<String, String> encryptionContext = new LinkedHashMap<>();

    @Option(
            names = {"-b", "--bind"},
            paramLabel = "NAME=VALUE",
            description = "A pair of associated data: bound to the file, sent nowhere. Repeatable.")
    private final Map<String, String> associatedData = new LinkedHashMap<>();

    /**
     * Returns the context that was given.
     *
     * @return the context
     * @throws io.github.kmsenvelope.KmsUsageException if a name or value breaks a limit, or a name is in both scopes
     */
    public EncryptionContext context() {
        return EncryptionContext.of(encryptionContext).withAssociatedData(associatedData);
    }
}
