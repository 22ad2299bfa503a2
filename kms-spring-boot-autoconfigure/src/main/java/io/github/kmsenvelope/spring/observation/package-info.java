/**
 * A span for each request to KMS and for each stream, by Micrometer's observations.
 */
@NullMarked
package io.github.kmsenvelope.spring.observation;

import org.jspecify.annotations.NullMarked;
