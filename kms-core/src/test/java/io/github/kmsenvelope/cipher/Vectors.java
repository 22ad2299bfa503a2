package io.github.kmsenvelope.cipher;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * Vectors of other projects, which are no part of this one: the folder named by the system property {@code kms.vectors},
 * else {@code shared/vectors} beside the working directory or above it.
 */
public final class Vectors {

    private Vectors() {}

    /** Reads a file, and skips the test if it is not there. */
    public static JsonNode require(String name) {
        try {
            return JsonNode.parser().parse(Files.readAllBytes(requirePath(name)));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Finds a file or folder, and skips the test if it is not there. */
    public static Path requirePath(String name) {
        Optional<Path> file = folders()
                .map(folder -> folder.resolve(name))
                .filter(Files::exists)
                .findFirst();
        assumeTrue(file.isPresent(), () -> "Skipped: no vectors " + name + ", set -Dkms.vectors to their folder");
        return file.orElseThrow();
    }

    private static Stream<Path> folders() {
        String configured = System.getProperty("kms.vectors");
        if (configured != null) {
            return Stream.of(Path.of(configured));
        }
        List<Path> folders = new ArrayList<>();
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            folders.add(folder.resolve("shared/vectors"));
        }
        return folders.stream();
    }
}
