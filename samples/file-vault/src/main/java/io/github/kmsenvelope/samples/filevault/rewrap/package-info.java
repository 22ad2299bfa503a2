/** Puts files under the present KMS key. */
@NullMarked
package io.github.kmsenvelope.samples.filevault.rewrap;

import org.jspecify.annotations.NullMarked;
