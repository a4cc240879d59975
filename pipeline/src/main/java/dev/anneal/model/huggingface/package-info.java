/**
 * Hugging Face directories in and out: where a model comes from, what its {@code config.json} says, and how a trained model is saved so that
 * transformers opens it. Sits on top of the models and the weight files.
 */
@NullMarked
package dev.anneal.model.huggingface;

import org.jspecify.annotations.NullMarked;
