/**
 * What KMS refuses, with its own codes and words; no API.
 */
@NullMarked
package io.github.kmsenvelope.embedded.error;

import org.jspecify.annotations.NullMarked;
