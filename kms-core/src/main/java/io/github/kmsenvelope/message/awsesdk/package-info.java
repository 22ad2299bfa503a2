/**
 * The message format of the AWS Encryption SDK, versions 1 and 2: a header with the encryption context and the encrypted data
 * keys, frames of AES-GCM, and for some suites a signature.
 */
@NullMarked
package io.github.kmsenvelope.message.awsesdk;

import org.jspecify.annotations.NullMarked;
