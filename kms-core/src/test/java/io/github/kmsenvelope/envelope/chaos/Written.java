package io.github.kmsenvelope.envelope.chaos;

import io.github.kmsenvelope.EncryptionContext;

/** A message and what must come out of it. */
record Written(String purpose, EncryptionContext context, byte[] plaintext, byte[] message) {}
