/**
 * Stands between the cache and a keyring: retries with backoff within one deadline, circuit breakers for each Region, and a
 * limit to concurrent unwraps.
 */
@NullMarked
package io.github.kmsenvelope.resilience;

import org.jspecify.annotations.NullMarked;
