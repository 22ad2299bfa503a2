package io.github.kmsenvelope.embedded;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The faults that hold at present. What is set for one operation comes before what is set for all. */
final class FaultPlan {

    private final Map<String, Queue<InjectedError>> nextErrors = new HashMap<>();
    private final Map<String, InjectedError> standingErrors = new HashMap<>();
    private final Map<String, Runnable> hooks = new HashMap<>();
    private final Map<String, UnaryOperator<KmsAnswer>> interceptors = new HashMap<>();

    synchronized void failNext(String operation, int times, InjectedError error) {
        Queue<InjectedError> queue = this.nextErrors.computeIfAbsent(operation, (name) -> new ArrayDeque<>());
        for (int i = 0; i < times; i++) {
            queue.add(error);
        }
    }

    synchronized void fail(String operation, InjectedError error) {
        this.standingErrors.put(operation, error);
    }

    synchronized void hook(String operation, Runnable hook) {
        this.hooks.put(operation, hook);
    }

    synchronized void intercept(String operation, UnaryOperator<KmsAnswer> change) {
        this.interceptors.put(operation, change);
    }

    synchronized void clear() {
        this.nextErrors.clear();
        this.standingErrors.clear();
        this.hooks.clear();
        this.interceptors.clear();
    }

    // Hooks may block and interceptors may call back, so neither runs under the lock.

    void runHooks(String operation) {
        of(this.hooks, operation).forEach(BrokenConnection::ifFails);
    }

    synchronized @Nullable InjectedError nextError(String operation) {
        return Stream.concat(
                        of(this.nextErrors, operation).stream().map(Queue::poll),
                        of(this.standingErrors, operation).stream())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    KmsAnswer alter(String operation, KmsAnswer answer) {
        KmsAnswer altered = answer;
        for (UnaryOperator<KmsAnswer> change : of(this.interceptors, operation)) {
            altered = BrokenConnection.ifFails(change, altered);
        }
        return altered;
    }

    private synchronized <T> List<T> of(Map<String, T> faults, String operation) {
        return Stream.of(operation, KmsFaults.ALL_OPERATIONS)
                .map(faults::get)
                .filter(Objects::nonNull)
                .toList();
    }
}
