package io.github.kmsenvelope.message.compact.reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder of the vectors, relative to the module that tests run in. */
final class VectorFolder {

    static final Path PATH = Path.of("src/test/resources/vectors/compact");

    private VectorFolder() {}

    static List<Vector> all() {
        try (Stream<Path> files = Files.list(PATH)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .map(VectorFolder::read)
                    .toList();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    static Vector vector(String name) {
        return read(PATH.resolve(name + ".txt"));
    }

    private static Vector read(Path file) {
        try {
            String name = file.getFileName().toString().replace(".txt", "");
            return new Vector(name, VectorFile.parse(Files.readString(file)));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
