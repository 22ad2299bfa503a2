package io.github.kmsenvelope.embedded.operation;

import java.util.Collection;
import java.util.List;

/** The values that a member may have, taken from the SDK so that they grow with it. */
final class EnumNames {

    private EnumNames() {}

    static List<String> of(Collection<? extends Enum<?>> values) {
        return values.stream().map(Object::toString).sorted().toList();
    }
}
