/**
 * The file that keeps development keys from one start to the next; no API.
 */
@NullMarked
package io.github.kmsenvelope.embedded.file;

import org.jspecify.annotations.NullMarked;
