/**
 * Frames to and from streams, channels and files, in constant memory. Knows the message format; where the keys come from is
 * left to others.
 */
@NullMarked
package io.github.kmsenvelope.stream;

import org.jspecify.annotations.NullMarked;
