/**
 * Keeps data keys in memory for a bounded age, number of messages and number of bytes, and overwrites them afterwards.
 */
@NullMarked
package io.github.kmsenvelope.cache;

import org.jspecify.annotations.NullMarked;
