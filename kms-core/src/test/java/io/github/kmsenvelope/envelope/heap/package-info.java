/** What is left of keys in the memory of a process: dumps of its live heap, searched by another process. */
@NullMarked
package io.github.kmsenvelope.envelope.heap;

import org.jspecify.annotations.NullMarked;
