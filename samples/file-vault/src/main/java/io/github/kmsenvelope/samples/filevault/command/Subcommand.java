package io.github.kmsenvelope.samples.filevault.command;

import java.util.concurrent.Callable;

/** A bean that is one command of this program, named and described by its {@code @Command} annotation. Returns an exit code. */
public interface Subcommand extends Callable<Integer> {}
