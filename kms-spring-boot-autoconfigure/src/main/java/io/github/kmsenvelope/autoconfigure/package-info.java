/**
 * Binds {@code aws.kms.*} and publishes a {@link io.github.kmsenvelope.KmsService}, one more for each purpose, and the client
 * that they use. What an application defines itself takes the place of what is defined here.
 */
@NullMarked
package io.github.kmsenvelope.autoconfigure;

import org.jspecify.annotations.NullMarked;
