/** How failures are answered: problem details (RFC 9457) that help the caller and nobody else. */
@NullMarked
package io.github.kmsenvelope.samples.customerrecords.problem;

import org.jspecify.annotations.NullMarked;
