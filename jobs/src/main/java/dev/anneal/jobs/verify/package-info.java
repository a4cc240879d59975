/** Whether files are what was written: every digest that a dataset, a model, checkpoints or predictions came with is computed again. */
@NullMarked
package dev.anneal.jobs.verify;

import org.jspecify.annotations.NullMarked;
