/**
 * The members of a request and of an answer, as JSON; no API.
 */
@NullMarked
package io.github.kmsenvelope.embedded.wire;

import org.jspecify.annotations.NullMarked;
