/**
 * Benchmarks. Each compares candidates within one run: ratios hold from machine to machine, figures do not.
 */
@NullMarked
package io.github.kmsenvelope.benchmarks;

import org.jspecify.annotations.NullMarked;
