/**
 * The compact message format, as {@code docs/message-format.md} specifies it: a fixed header, the wrapped data keys, and
 * frames of AES-256-GCM. Section tags such as [R1] in comments name the rules of that page.
 */
@NullMarked
package io.github.kmsenvelope.message.compact;

import org.jspecify.annotations.NullMarked;
