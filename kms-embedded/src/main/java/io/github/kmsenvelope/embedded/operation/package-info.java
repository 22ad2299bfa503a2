/**
 * The operations of KMS that this one offers; no API.
 */
@NullMarked
package io.github.kmsenvelope.embedded.operation;

import org.jspecify.annotations.NullMarked;
