package io.github.kmsenvelope.spring.health;

import org.springframework.boot.health.contributor.Status;

/** How a purpose fares. What stands first outweighs what stands later when several purposes are told of as one. */
enum Condition {
    /** KMS says that the key cannot be used: somebody has to act. */
    UNUSABLE(Status.DOWN),
    /** KMS is unavailable and no data key is at hand: calls fail until KMS is back. */
    OUT_OF_REACH(Status.OUT_OF_SERVICE),
    /** KMS is unavailable and data keys are at hand: calls that they serve go on, for as long as their grace lasts. */
    BRIDGED(Status.UNKNOWN),
    /** KMS answers, and says nothing against the key. */
    USABLE(Status.UP),
    /** Nothing is known: KMS was not asked, or does not let this service ask. */
    UNTRIED(Status.UNKNOWN);

    private final Status status;

    Condition(Status status) {
        this.status = status;
    }

    Status status() {
        return status;
    }
}
