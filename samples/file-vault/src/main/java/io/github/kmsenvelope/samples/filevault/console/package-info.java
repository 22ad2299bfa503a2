/** The standard streams, and whether somebody looks at them. */
@NullMarked
package io.github.kmsenvelope.samples.filevault.console;

import org.jspecify.annotations.NullMarked;
