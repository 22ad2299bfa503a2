package io.github.kmsenvelope.message.compact.reference;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** All cases, each a file's name with its content. */
final class VectorCases {

    private final Map<String, String> files = new LinkedHashMap<>();

    static Map<String, String> files() {
        VectorCases cases = new VectorCases();
        MessageCases.addTo(cases);
        HeaderCases.addTo(cases);
        KeyCases.addTo(cases);
        BodyCases.addTo(cases);
        ContextCases.addTo(cases);
        TextCases.addTo(cases);
        return cases.files;
    }

    /** Adds a message that is read, by one request to KMS. */
    void success(String name, String comment, Consumer<VectorCase> description) {
        add(name, Outcome.SUCCESS, 1, comment, description);
    }

    /** Adds a message that is refused before KMS is asked. */
    void refused(String name, Outcome expect, String comment, Consumer<VectorCase> description) {
        add(name, expect, 0, comment, description);
    }

    void malformed(String name, String comment, Consumer<VectorCase> description) {
        refused(name, Outcome.MALFORMED, comment, description);
    }

    /** Adds a message that is refused after KMS has unwrapped. */
    void forged(String name, String comment, Consumer<VectorCase> description) {
        add(name, Outcome.AUTHENTICATION, 1, comment, description);
    }

    void add(String name, Outcome expect, int kmsRequests, String comment, Consumer<VectorCase> description) {
        VectorCase vector = new VectorCase();
        vector.kmsRequests = kmsRequests;
        description.accept(vector);
        if (files.put(name + ".txt", vector.render(expect, comment)) != null) {
            throw new IllegalStateException("Two cases are named " + name);
        }
    }
}
