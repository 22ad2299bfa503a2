package io.github.kmsenvelope.rewrap;

import java.io.IOException;
import java.nio.file.Path;

/** Holds a file until its input ends, or until it is killed. */
final class HoldingMain {

    private HoldingMain() {}

    public static void main(String[] arguments) throws IOException {
        try (HeaderFile file = HeaderFile.open(Path.of(arguments[0]))) {
            System.out.println(file.header().length());
            System.out.flush();
            while (System.in.read() >= 0) {
                // Nothing is sent: the end is waited for.
            }
        }
    }
}
