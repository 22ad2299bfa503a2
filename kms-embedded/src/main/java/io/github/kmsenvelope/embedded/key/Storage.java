package io.github.kmsenvelope.embedded.key;

/** Where keys outlive the process. A change that cannot be saved does not happen. */
@FunctionalInterface
public interface Storage {

    Storage NONE = (contents) -> {};

    void save(Contents contents);
}
