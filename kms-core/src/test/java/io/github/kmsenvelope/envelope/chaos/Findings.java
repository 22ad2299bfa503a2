package io.github.kmsenvelope.envelope.chaos;

import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEventListener;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What the callers and the events told. Safe for use by many threads at once. */
final class Findings implements KmsEventListener {

    private static final int MOST_TOLD = 20;

    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> events = new ConcurrentSkipListMap<>();
    private final Attempts attempts = new Attempts();

    @Override
    public void onEvent(KmsEvent event) {
        count(events, event.getClass().getSimpleName());
        String tooMany = attempts.note(event);
        if (tooMany != null) {
            violation(tooMany);
        }
    }

    Attempts attempts() {
        return attempts;
    }

    void succeeded() {
        count(outcomes, "succeeded");
    }

    void failed(KmsServiceException failure, String secret) {
        count(outcomes, Symptom.of(failure).toString());
        String text = text(failure);
        if (text.contains(secret)) {
            violation("a secret is in " + text.replace(secret, "***"));
        }
    }

    void violation(String what) {
        if (violations.size() < MOST_TOLD) {
            violations.add(what);
        }
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    Map<String, LongAdder> outcomes() {
        return outcomes;
    }

    Map<String, LongAdder> events() {
        return events;
    }

    static String text(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static void count(Map<String, LongAdder> counts, String what) {
        counts.computeIfAbsent(what, name -> new LongAdder()).increment();
    }
}
