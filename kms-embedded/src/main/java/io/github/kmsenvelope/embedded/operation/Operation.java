package io.github.kmsenvelope.embedded.operation;

import io.github.kmsenvelope.embedded.wire.Input;
import io.github.kmsenvelope.embedded.wire.Output;

/** What one action of the KMS API does. Refusals are thrown as {@code KmsError}. */
@FunctionalInterface
public interface Operation {

    Output apply(Input input);
}
