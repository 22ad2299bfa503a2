/**
 * The public vocabulary of envelope encryption with AWS KMS: the service, the encryption context and the exceptions.
 */
@NullMarked
package io.github.kmsenvelope;

import org.jspecify.annotations.NullMarked;
