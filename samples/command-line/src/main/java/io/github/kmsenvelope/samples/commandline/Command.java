package io.github.kmsenvelope.samples.commandline;

import io.github.kmsenvelope.KmsServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.stereotype.Component;

/** Reads the arguments, writes the result to standard output and what went wrong to standard error. */
@Component
class Command implements CommandLineRunner, ExitCodeGenerator {

    static final int FAILURE = 1;
    static final int USAGE = 2;

    private static final String HELP = """
            Usage: encrypt <text>               prints a message
                   decrypt <message>            prints the text
                   encrypt <file> <new file>    writes a message
                   decrypt <file> <new file>    writes the content""";

    private final TextEncryption texts;
    private final FileEncryption files;
    private int exitCode;

    Command(TextEncryption texts, FileEncryption files) {
        this.texts = texts;
        this.files = files;
    }

    @Override
    public void run(String... args) {
        // Options such as --aws.kms.region=eu-central-1 are for Spring Boot.
        List<String> words =
                Arrays.stream(args).filter(arg -> !arg.startsWith("--")).toList();
        try {
            execute(words);
        } catch (KmsServiceException | IOException e) {
            // The message of an IOException may be no more than the name of a file.
            fail(FAILURE, e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private void execute(List<String> words) throws IOException {
        String operation = words.isEmpty() ? "" : words.get(0);
        switch (operation + " " + words.size()) {
            case "encrypt 2" -> System.out.println(texts.encrypt(words.get(1)));
            case "decrypt 2" -> System.out.println(texts.decrypt(words.get(1)));
            case "encrypt 3" -> files.encrypt(Path.of(words.get(1)), Path.of(words.get(2)));
            case "decrypt 3" -> files.decrypt(Path.of(words.get(1)), Path.of(words.get(2)));
            default -> fail(USAGE, HELP);
        }
    }

    private void fail(int code, String reason) {
        exitCode = code;
        System.err.println(reason);
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }
}
