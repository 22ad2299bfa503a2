/**
 * The message formats, one in each sub-package. They know bytes and message keys, but no KMS.
 */
@NullMarked
package io.github.kmsenvelope.message;

import org.jspecify.annotations.NullMarked;
