package io.github.kmsenvelope.samples.commandline;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.springframework.stereotype.Component;

/** Encrypts files of a size that memory can hold. Never overwrites one. */
@Component
class FileEncryption {

    private static final EncryptionContext CONTEXT =
            EncryptionContext.of("application", "command-line").withAssociatedData("kind", "file");

    private final KmsService kms;

    FileEncryption(KmsService kms) {
        this.kms = kms;
    }

    void encrypt(Path file, Path newFile) throws IOException {
        Files.write(newFile, kms.encrypt(Files.readAllBytes(file), CONTEXT), StandardOpenOption.CREATE_NEW);
    }

    void decrypt(Path file, Path newFile) throws IOException {
        Files.write(newFile, kms.decrypt(Files.readAllBytes(file), CONTEXT), StandardOpenOption.CREATE_NEW);
    }
}
