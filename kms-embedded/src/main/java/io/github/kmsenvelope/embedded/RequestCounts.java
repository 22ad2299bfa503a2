package io.github.kmsenvelope.embedded;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** How many requests of each operation arrived, whatever became of them. */
final class RequestCounts {

    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    RequestCounts(Set<String> operations) {
        operations.forEach((operation) -> this.counts.put(operation, new AtomicLong()));
    }

    void add(String operation) {
        count(operation).incrementAndGet();
    }

    long of(String operation) {
        return count(operation).get();
    }

    long ofAll() {
        return this.counts.values().stream().mapToLong(AtomicLong::get).sum();
    }

    void reset() {
        this.counts.values().forEach((count) -> count.set(0));
    }

    private AtomicLong count(String operation) {
        AtomicLong count = this.counts.get(operation);
        if (count == null) {
            throw new IllegalArgumentException("The embedded KMS has no operation '" + operation + "'");
        }
        return count;
    }
}
