package io.github.kmsenvelope.cache;

import io.github.kmsenvelope.secret.Secret;

/** A secret that tells whether it was destroyed. */
final class FakeSecret implements Secret {

    private final int value;
    private volatile boolean destroyed;

    FakeSecret(int value) {
        this.value = value;
    }

    int value() {
        return value;
    }

    boolean isDestroyed() {
        return destroyed;
    }

    @Override
    public void destroy() {
        destroyed = true;
    }
}
