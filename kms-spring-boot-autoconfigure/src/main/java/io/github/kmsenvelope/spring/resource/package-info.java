/** Spring's resources, encrypted and decrypted as streams. */
@NullMarked
package io.github.kmsenvelope.spring.resource;

import org.jspecify.annotations.NullMarked;
