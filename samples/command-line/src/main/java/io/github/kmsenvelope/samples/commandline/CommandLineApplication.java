package io.github.kmsenvelope.samples.commandline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Encrypts or decrypts what its arguments say, and ends. */
@SpringBootApplication
public class CommandLineApplication {

    public static void main(String[] args) throws IOException {
        // The embedded KMS expects the folder of its keys file to exist.
        Files.createDirectories(Path.of("data"));
        System.exit(SpringApplication.exit(SpringApplication.run(CommandLineApplication.class, args)));
    }
}
