package io.github.kmsenvelope.envelope.heap;

import io.github.kmsenvelope.EncryptionContext;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * A process that uses the service on the word of another. It is given no key and gives none away but in its memory. Each line
 * is a command; the answer is its results, if any, and {@code done}. It ends with its input, and when a command fails.
 */
final class ServiceMain {

    static final String DIAGNOSTICS = "com.sun.management:type=HotSpotDiagnostic";

    private final String endpoint;
    private final Answers answers = new Answers();
    private final List<PlantedKey> planted = new ArrayList<>();
    private @Nullable ServiceInUse inUse;

    private ServiceMain(String endpoint) {
        this.endpoint = endpoint;
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream results = System.out;
        // Logs go to the standard output.
        System.setOut(System.err);
        NonceGate.install();
        ServiceMain main = new ServiceMain(arguments[0]);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                main.obey(line.split(" ")).forEach(results::println);
                results.println("done");
            }
        }
    }

    private List<String> obey(String[] command) throws Exception {
        switch (command[0]) {
            case "open" -> {
                leave();
                inUse = new ServiceInUse(endpoint, answers, Long.parseLong(command[1]));
            }
            case "hold" -> inUse().hold(EncryptionContext.of("tenant", command[1]));
            case "release" -> {
                return inUse().release();
            }
            case "exchange" -> {
                return inUse().exchange(EncryptionContext.of("tenant", command[1]));
            }
            case "receive" -> inUse().receive(EncryptionContext.of("tenant", command[1]), command[2]);
            case "read" -> inUse().read(EncryptionContext.of("tenant", command[1]), command[2]);
            case "advance" -> inUse().advance(Duration.parse(command[1]));
            case "describe" -> inUse().describe();
            case "invalidate" -> inUse().service().invalidateAll();
            case "close" -> inUse().service().close();
            case "leave" -> leave();
            case "keep" -> answers.keep();
            case "forget" -> answers.forget();
            case "answers" -> {
                return List.of(String.valueOf(answers.reachable()));
            }
            case "plant" -> planted.add(new PlantedKey(command[1]));
            case "dump" -> dump(command[1]);
            default -> throw new IllegalArgumentException(command[0]);
        }
        return List.of();
    }

    private ServiceInUse inUse() {
        return Objects.requireNonNull(inUse, "no service is open");
    }

    private void leave() {
        if (inUse != null) {
            inUse.close();
        }
        inUse = null;
    }

    private static void dump(String file) throws Exception {
        ManagementFactory.getPlatformMBeanServer()
                .invoke(new ObjectName(DIAGNOSTICS), "dumpHeap", new Object[] {file, true}, new String[] {
                    String.class.getName(), boolean.class.getName()
                });
    }
}
