package io.github.kmsenvelope.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** Another process that has a keys file until its input ends. */
final class KeysFileHolder {

    static final String READY = "ready";

    private KeysFileHolder() {}

    public static void main(String[] arguments) throws IOException {
        try (EmbeddedKms kms =
                EmbeddedKms.builder().keysFile(Path.of(arguments[0])).start()) {
            kms.createKey();
            System.out.println(READY);
            while (System.in.read() >= 0) {
                // Whatever comes, only the end counts.
            }
        }
    }
}
