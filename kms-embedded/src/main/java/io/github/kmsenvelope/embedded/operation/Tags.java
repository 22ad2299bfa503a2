package io.github.kmsenvelope.embedded.operation;

import io.github.kmsenvelope.embedded.error.KmsError;
import io.github.kmsenvelope.embedded.wire.Input;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tags of a request, and the rules for them. */
final class Tags {

    private static final int MAX_TAGS = 50;
    private static final int MAX_KEY_LENGTH = 128;
    private static final int MAX_VALUE_LENGTH = 256;

    private final List<Map.Entry<String, String>> entries;

    private Tags(List<Map.Entry<String, String>> entries) {
        this.entries = entries;
    }

    static Tags read(Input input) {
        return new Tags(input.structures("Tags").stream()
                .map((tag) -> Map.entry(
                        tag.requiredText("TagKey", 1, MAX_KEY_LENGTH),
                        tag.requiredText("TagValue", 0, MAX_VALUE_LENGTH)))
                .toList());
    }

    /** Returns the tags by key once the request as a whole is known to be well formed. */
    Map<String, String> verified() {
        if (this.entries.size() > MAX_TAGS) {
            throw KmsError.of("TagException", "Too many tags");
        }
        Map<String, String> tags = new HashMap<>();
        for (Map.Entry<String, String> tag : this.entries) {
            if (tag.getKey().toLowerCase(Locale.ROOT).startsWith("aws:")) {
                throw KmsError.of("TagException", "Tags beginning with aws: are reserved");
            }
            if (tags.put(tag.getKey(), tag.getValue()) != null) {
                throw KmsError.of("TagException", "Duplicate tag keys");
            }
        }
        return tags;
    }
}
