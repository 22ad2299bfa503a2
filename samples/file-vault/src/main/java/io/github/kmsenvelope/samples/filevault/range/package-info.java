/** Reads parts of encrypted files. */
@NullMarked
package io.github.kmsenvelope.samples.filevault.range;

import org.jspecify.annotations.NullMarked;
