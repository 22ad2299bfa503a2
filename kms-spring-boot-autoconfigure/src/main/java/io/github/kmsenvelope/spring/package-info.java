/**
 * What works in a Spring application beside the service itself. One sub-package for each feature, usable without
 * auto-configuration.
 */
@NullMarked
package io.github.kmsenvelope.spring;

import org.jspecify.annotations.NullMarked;
