/**
 * The health of KMS as an application sees it, for Spring Boot's health endpoint.
 */
@NullMarked
package io.github.kmsenvelope.spring.health;

import org.jspecify.annotations.NullMarked;
