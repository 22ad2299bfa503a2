package io.github.kmsenvelope.interoperability;

import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The AWS Encryption SDK for JavaScript in a Node process, which {@code exchange.mjs} makes answer lines with lines. The
 * process is killed after some minutes, whatever it does, and a call then fails like one at a process that ended.
 */
final class JavaScriptSdk implements AutoCloseable {

    private static final String SCRIPT = "exchange";

    private static final int LIFETIME_MINUTES = 5;

    private final NodeProject project;
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    private JavaScriptSdk(NodeProject project, Process process) {
        this.project = project;
        this.process = process;
        this.requests = process.outputWriter(StandardCharsets.US_ASCII);
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    static JavaScriptSdk start(NodeProject project, EmbeddedKms kms) throws IOException {
        Process process = project.script(SCRIPT, kms).start();
        CompletableFuture.delayedExecutor(LIFETIME_MINUTES, TimeUnit.MINUTES).execute(process::destroyForcibly);
        return new JavaScriptSdk(project, process);
    }

    /** The algorithm suites by the names that the script has for them; the last one leaves the choice to AWS's library. */
    enum Suite {
        UNSIGNED,
        SIGNED,
        DEFAULT
    }

    /** The answer to a message that was read. */
    record Opened(byte[] plaintext, Map<String, String> context, int frameBytes) {}

    /** Told by AWS's library instead of an answer. */
    static final class RefusedException extends RuntimeException {

        RefusedException(String message) {
            super(message);
        }
    }

    byte[] encrypt(
            byte[] plaintext,
            Map<String, String> context,
            Suite suite,
            int frameBytes,
            boolean streamed,
            String... keyArns) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("suite", suite.name().toLowerCase(Locale.ROOT));
        parameters.put("frameLength", String.valueOf(frameBytes));
        parameters.put("context", form(context));
        return bytes(call("encrypt", streamed, plaintext, parameters, keyArns));
    }

    Opened decrypt(byte[] message, boolean streamed, String... keyArns) {
        Map<String, String> answer = call("decrypt", streamed, message, Map.of(), keyArns);
        return new Opened(
                bytes(answer),
                pairs(answer.getOrDefault("context", "")),
                Integer.parseInt(answer.getOrDefault("frameLength", "0")));
    }

    private Map<String, String> call(
            String operation, boolean streamed, byte[] bytes, Map<String, String> parameters, String... keyArns) {
        Map<String, String> request = new LinkedHashMap<>(parameters);
        request.put("operation", operation);
        request.put("streamed", String.valueOf(streamed));
        request.put("bytes", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        String keys = Arrays.stream(keyArns).map(arn -> "&key=" + encode(arn)).collect(Collectors.joining());
        Map<String, String> answer = pairs(exchange(form(request) + keys));
        String error = answer.get("error");
        if (error != null) {
            throw new RefusedException(error);
        }
        return answer;
    }

    private String exchange(String request) {
        try {
            requests.write(request);
            requests.write('\n');
            requests.flush();
            String answer = answers.readLine();
            if (answer != null) {
                return answer;
            }
        } catch (IOException ex) {
            throw new UncheckedIOException("Node has ended:\n" + project.errors(SCRIPT), ex);
        }
        throw new AssertionError("Node has ended:\n" + project.errors(SCRIPT));
    }

    private static byte[] bytes(Map<String, String> answer) {
        return Base64.getUrlDecoder().decode(answer.getOrDefault("bytes", ""));
    }

    private static String form(Map<String, String> pairs) {
        return pairs.entrySet().stream()
                .map(pair -> encode(pair.getKey()) + "=" + encode(pair.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static Map<String, String> pairs(String form) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : form.isEmpty() ? List.<String>of() : List.of(form.split("&"))) {
            int equals = pair.indexOf('=');
            pairs.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
        }
        return pairs;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Ends the process, and waits for that. */
    @Override
    public void close() throws IOException {
        try (requests;
                answers) {
            process.destroyForcibly().onExit().orTimeout(1, TimeUnit.MINUTES).join();
        }
    }
}
