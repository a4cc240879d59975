/**
 * Fine-tuned models in Spark's own terms: {@link dev.anneal.jobs.ml.FineTunedClassifier} is an estimator, {@link dev.anneal.jobs.ml.FineTunedModel} a
 * transformer of batches and streams, and {@link dev.anneal.jobs.ml.AnnealFunctions} puts a model into SQL.
 */
@NullMarked
package dev.anneal.jobs.ml;

import org.jspecify.annotations.NullMarked;
