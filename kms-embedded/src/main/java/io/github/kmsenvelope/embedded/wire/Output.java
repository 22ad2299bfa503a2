package io.github.kmsenvelope.embedded.wire;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/** The members of one answer, or of a structure in it. Changes give a new one. */
public final class Output {

    private static final Output EMPTY = new Output(Map.of());

    private final Map<String, Object> members;

    private Output(Map<String, Object> members) {
        this.members = members;
    }

    public static Output empty() {
        return EMPTY;
    }

    /**
     * Sets a member.
     *
     * @param value a text, a number, a truth value, an {@link Instant}, bytes, an {@link Output} or a list of these; null
     *     leaves the member out
     */
    public Output with(String name, @Nullable Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(this.members);
        if (value != null) {
            changed.put(name, value);
        } else {
            changed.remove(name);
        }
        return new Output(changed);
    }

    public @Nullable Object get(String name) {
        return this.members.get(name);
    }

    public byte[] toJson() {
        try (JsonWriter writer = JsonWriter.create()) {
            write(writer, this);
            return writer.getBytes();
        }
    }

    private static void write(JsonWriter writer, Object value) {
        if (value instanceof Output output) {
            writer.writeStartObject();
            output.members.forEach((name, member) -> {
                writer.writeFieldName(name);
                write(writer, member);
            });
            writer.writeEndObject();
        } else if (value instanceof List<?> list) {
            writer.writeStartArray();
            list.forEach((item) -> write(writer, item));
            writer.writeEndArray();
        } else if (value instanceof byte[] bytes) {
            writer.writeValue(ByteBuffer.wrap(bytes));
        } else if (value instanceof Instant instant) {
            writer.writeValue(instant);
        } else if (value instanceof Integer number) {
            writer.writeValue(number.intValue());
        } else if (value instanceof Boolean flag) {
            writer.writeValue(flag.booleanValue());
        } else {
            writer.writeValue(value.toString());
        }
    }
}
