package io.github.kmsenvelope.embedded.wire;

import io.github.kmsenvelope.embedded.error.KmsError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The constraints that a request breaks: KMS names all of them in one answer. */
final class Violations {

    private final List<String> found = new ArrayList<>();

    /** Notes a violation; the value of a blob is never shown. */
    void add(@Nullable String shownValue, String path, String constraint) {
        String value = (shownValue != null) ? "Value " + shownValue + " at '" : "Value at '";
        this.found.add(value + path + "' failed to satisfy constraint: " + constraint);
    }

    void throwIfAny() {
        if (!this.found.isEmpty()) {
            String count = (this.found.size() == 1) ? "1 validation error" : this.found.size() + " validation errors";
            throw KmsError.validation(count + " detected: " + String.join("; ", this.found));
        }
    }
}
