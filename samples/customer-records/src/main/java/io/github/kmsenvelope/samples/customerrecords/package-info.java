/** The application. Each feature has a package of its own. */
@NullMarked
package io.github.kmsenvelope.samples.customerrecords;

import org.jspecify.annotations.NullMarked;
