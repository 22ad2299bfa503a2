package io.github.kmsenvelope.embedded.operation;

import io.github.kmsenvelope.embedded.error.KmsError;
import io.github.kmsenvelope.embedded.wire.Input;
import io.github.kmsenvelope.embedded.wire.Output;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list a request asks for. A marker holds the name that the last page ended with, so that paging stays
 * right while the list changes.
 */
final class Page {

    private static final int MAX_LIMIT = 1000;
    private static final int MAX_MARKER_LENGTH = 1024;

    private final int limit;
    private final @Nullable String marker;

    private Page(int limit, @Nullable String marker) {
        this.limit = limit;
        this.marker = marker;
    }

    static Page read(Input input, int defaultLimit) {
        Integer limit = input.integer("Limit", 1, MAX_LIMIT);
        return new Page((limit != null) ? limit : defaultLimit, input.text("Marker", 1, MAX_MARKER_LENGTH));
    }

    /** Answers with this part of the items, which must be in the order of their names. */
    <T> Output answer(String member, Collection<T> items, Function<T, String> name, Function<T, Output> show) {
        String after = (this.marker != null) ? decode(this.marker) : "";
        List<T> rest = items.stream()
                .filter((item) -> name.apply(item).compareTo(after) > 0)
                .limit(this.limit + 1L)
                .toList();
        boolean truncated = rest.size() > this.limit;
        List<T> shown = truncated ? rest.subList(0, this.limit) : rest;
        return Output.empty()
                .with(member, shown.stream().map(show).toList())
                .with("NextMarker", truncated ? encode(name.apply(shown.get(shown.size() - 1))) : null)
                .with("Truncated", truncated);
    }

    private static String encode(String name) {
        return Base64.getUrlEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String marker) {
        try {
            return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw KmsError.of("InvalidMarkerException", "The marker is not one that this KMS returned.");
        }
    }
}
