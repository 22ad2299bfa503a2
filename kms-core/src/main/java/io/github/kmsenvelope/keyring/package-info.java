/**
 * What can generate, wrap and unwrap data keys, and which KMS keys it trusts.
 */
@NullMarked
package io.github.kmsenvelope.keyring;

import org.jspecify.annotations.NullMarked;
