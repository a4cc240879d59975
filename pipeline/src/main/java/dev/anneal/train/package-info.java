/** Training on one rank: the loop, the step, and the order in which gradients are summed. */
@NullMarked
package dev.anneal.train;

import org.jspecify.annotations.NullMarked;
