/**
 * AES-GCM, ECDSA, the derivation of message keys and their commitments, over the JDK's cryptography. Knows neither KMS nor any
 * message format.
 */
@NullMarked
package io.github.kmsenvelope.cipher;

import org.jspecify.annotations.NullMarked;
