/** Optimizers over flat vectors, gradient norms and schedules of the learning rate. */
@NullMarked
package dev.anneal.optimize;

import org.jspecify.annotations.NullMarked;
