package io.github.kmsenvelope.embedded.key;

import java.time.Instant;

/** A name of a KMS key, {@code alias/...}; nothing that was encrypted depends on it. */
public record Alias(String name, String targetKeyId, Instant creationDate, Instant lastUpdatedDate) {

    public static final String PREFIX = "alias/";

    public Alias pointedAt(String newTargetKeyId, Instant now) {
        return new Alias(this.name, newTargetKeyId, this.creationDate, now);
    }
}
