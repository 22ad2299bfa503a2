/**
 * Messages that AWS's library writes and this one reads, and the other way round.
 */
@NullMarked
package io.github.kmsenvelope.interoperability;

import org.jspecify.annotations.NullMarked;
