/** What all commands share: options, exit codes, and how failures are told. */
@NullMarked
package io.github.kmsenvelope.samples.filevault.command;

import org.jspecify.annotations.NullMarked;
