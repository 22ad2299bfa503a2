/**
 * The keyring on AWS KMS, and the translation of the SDK's errors into ours.
 */
@NullMarked
package io.github.kmsenvelope.keyring.aws;

import org.jspecify.annotations.NullMarked;
