/**
 * Joins keyrings, caches and the message format into the service; its builder is where use without Spring begins.
 */
@NullMarked
package io.github.kmsenvelope.envelope;

import org.jspecify.annotations.NullMarked;
