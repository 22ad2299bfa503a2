/**
 * A span for each request to KMS, by Micrometer's observations.
 */
@NullMarked
package io.github.kmsenvelope.spring.observation;

import org.jspecify.annotations.NullMarked;
