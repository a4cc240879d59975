/**
 * Texts to token ids with the model's own {@code tokenizer.json}: {@link dev.anneal.tokenize.Tokenizer}. Nothing outside this package names a type
 * of {@code ai.djl.huggingface}.
 */
@NullMarked
package dev.anneal.tokenize;

import org.jspecify.annotations.NullMarked;
