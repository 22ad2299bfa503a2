/**
 * Messages that AWS's libraries for Java and JavaScript write and this one reads, and the other way round.
 */
@NullMarked
package io.github.kmsenvelope.interoperability;

import org.jspecify.annotations.NullMarked;
