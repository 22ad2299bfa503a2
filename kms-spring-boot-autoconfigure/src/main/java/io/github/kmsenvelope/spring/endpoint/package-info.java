/**
 * The actuator's endpoint for KMS.
 */
@NullMarked
package io.github.kmsenvelope.spring.endpoint;

import org.jspecify.annotations.NullMarked;
