/**
 * What KMS was last seen doing, remembered from events: what the health and the actuator's endpoint tell. Makes no request.
 */
@NullMarked
package io.github.kmsenvelope.spring.status;

import org.jspecify.annotations.NullMarked;
