/** Puts files under the present KMS key, or encrypts them anew. */
@NullMarked
package io.github.kmsenvelope.samples.filevault.rewrap;

import org.jspecify.annotations.NullMarked;
