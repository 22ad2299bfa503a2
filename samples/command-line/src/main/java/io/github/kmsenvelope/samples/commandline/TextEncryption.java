package io.github.kmsenvelope.samples.commandline;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import org.springframework.stereotype.Component;

/** Encrypts text to a message that is text too. */
@Component
class TextEncryption {

    /** A text taken for a file's content, or the other way round, is refused. */
    private static final EncryptionContext CONTEXT =
            EncryptionContext.of("application", "command-line").withAssociatedData("kind", "text");

    private final KmsService kms;

    TextEncryption(KmsService kms) {
        this.kms = kms;
    }

    String encrypt(String text) {
        return kms.encrypt(text, CONTEXT);
    }

    String decrypt(String message) {
        return kms.decrypt(message, CONTEXT);
    }
}
