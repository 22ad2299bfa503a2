/**
 * KMS keys, their states and aliases, and how a request names them; no API.
 */
@NullMarked
package io.github.kmsenvelope.embedded.key;

import org.jspecify.annotations.NullMarked;
