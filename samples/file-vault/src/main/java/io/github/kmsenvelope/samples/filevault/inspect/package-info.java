/** Shows what files tell without a key. */
@NullMarked
package io.github.kmsenvelope.samples.filevault.inspect;

import org.jspecify.annotations.NullMarked;
