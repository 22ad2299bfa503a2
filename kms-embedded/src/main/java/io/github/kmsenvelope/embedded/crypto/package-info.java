/**
 * Key material and the blobs that it wraps; no API.
 */
@NullMarked
package io.github.kmsenvelope.embedded.crypto;

import org.jspecify.annotations.NullMarked;
