/** From hidden states to a task's outputs: heads as data, so that a family can say what transformers puts on it. */
@NullMarked
package dev.anneal.model.head;

import org.jspecify.annotations.NullMarked;
