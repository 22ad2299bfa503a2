/**
 * What happens inside, told to whoever listens: the one source of metrics, logs and audits.
 */
@NullMarked
package io.github.kmsenvelope.event;

import org.jspecify.annotations.NullMarked;
