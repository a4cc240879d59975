/** What a task teaches a model and asks of it: labels of a batch, the loss's divisor, tallies of an evaluation. */
@NullMarked
package dev.anneal.objective;

import org.jspecify.annotations.NullMarked;
