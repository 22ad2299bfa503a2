package io.github.kmsenvelope.embedded;

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
 * The recordings of AWS KMS, which are no part of this project: the folder named by the system property
 * {@code kms.vectors}, else {@code shared/vectors} beside the working directory or above it.
 */
final class Vectors {

    private Vectors() {}

    /** Reads a file, and skips the test if it is not there. */
    static JsonNode require(String name) {
        Optional<JsonNode> node = find(name);
        assumeTrue(node.isPresent(), () -> "Skipped: no recording " + name + ", set -Dkms.vectors to its folder");
        return node.orElseThrow();
    }

    static Optional<JsonNode> find(String name) {
        return folders()
                .map((folder) -> folder.resolve(name))
                .filter(Files::exists)
                .findFirst()
                .map(Vectors::read);
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

    private static JsonNode read(Path file) {
        try {
            return JsonNode.parser().parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
