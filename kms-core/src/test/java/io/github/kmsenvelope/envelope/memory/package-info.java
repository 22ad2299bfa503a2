/** How much memory streams need, in processes of their own. */
@NullMarked
package io.github.kmsenvelope.envelope.memory;

import org.jspecify.annotations.NullMarked;
