/**
 * The vectors of the compact format, and a second reader and writer of it: written from {@code docs/message-format.md}
 * alone, slow and plain, with no code of the product. The two must agree.
 */
@NullMarked
package io.github.kmsenvelope.message.compact.reference;

import org.jspecify.annotations.NullMarked;
