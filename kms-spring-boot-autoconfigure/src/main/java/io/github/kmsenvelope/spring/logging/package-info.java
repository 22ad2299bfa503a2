/**
 * A log line for each call of the service, each stream and each request to KMS.
 */
@NullMarked
package io.github.kmsenvelope.spring.logging;

import org.jspecify.annotations.NullMarked;
