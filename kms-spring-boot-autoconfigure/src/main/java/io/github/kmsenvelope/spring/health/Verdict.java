package io.github.kmsenvelope.spring.health;

import org.jspecify.annotations.Nullable;

/**
 * How a purpose fares.
 *
 * @param condition how
 * @param reason why it is not simply usable, if that is to be told
 * @param askSoon whether asking KMS can show that things have changed
 */
record Verdict(Condition condition, @Nullable String reason, boolean askSoon) {}
