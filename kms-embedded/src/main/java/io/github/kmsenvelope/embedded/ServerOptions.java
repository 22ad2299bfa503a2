package io.github.kmsenvelope.embedded;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What the command line of {@link EmbeddedKmsServer} asks for. */
record ServerOptions(EmbeddedKms.Builder builder, List<String> aliases, boolean help) {

    static final String USAGE = """
            usage: java -cp <class path> io.github.kmsenvelope.embedded.EmbeddedKmsServer [option...]
              --port <port>         the port on 127.0.0.1; 0, the default, takes a free one
              --region <region>     the Region of the keys; us-east-1 unless given
              --account <id>        the account of the keys, 12 digits; 000000000000 unless given
              --alias alias/<name>  creates a key with that alias unless there is one; may be repeated
              --keys-file <file>    keeps keys, in clear, from one start to the next
              --help                prints this""";

    /** Fails with {@link IllegalArgumentException}, whose message is for the user, on anything else than options. */
    static ServerOptions parse(String... arguments) {
        EmbeddedKms.Builder builder = EmbeddedKms.builder();
        List<String> aliases = new ArrayList<>();
        boolean help = false;
        Iterator<String> rest = List.of(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--port" -> builder.port(number(option, value(option, rest)));
                case "--region" -> builder.region(value(option, rest));
                case "--account" -> builder.accountId(value(option, rest));
                case "--alias" -> aliases.add(value(option, rest));
                case "--keys-file" -> builder.keysFile(path(option, value(option, rest)));
                case "--help" -> help = true;
                default -> throw new IllegalArgumentException("unknown option '" + option + "'");
            }
        }
        return new ServerOptions(builder, aliases, help);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static int number(String option, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " must be a number, not '" + value + "'", e);
        }
    }

    private static Path path(String option, String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(option + " must be a file, not '" + value + "'", e);
        }
    }
}
