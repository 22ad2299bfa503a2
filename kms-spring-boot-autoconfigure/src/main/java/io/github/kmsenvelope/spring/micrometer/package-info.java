/**
 * Metrics of what the service does, for Micrometer. Fed by the events of the service and by the statistics of its caches and
 * circuit breakers.
 */
@NullMarked
package io.github.kmsenvelope.spring.micrometer;

import org.jspecify.annotations.NullMarked;
