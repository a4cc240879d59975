/** What a model's outputs are compared with, as sums and gradients. */
@NullMarked
package dev.anneal.model.loss;

import org.jspecify.annotations.NullMarked;
