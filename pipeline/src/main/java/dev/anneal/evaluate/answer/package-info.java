/** Answers to questions about a text: found in the logits of a model, merged over windows, compared with gold answers as SQuAD does. */
@NullMarked
package dev.anneal.evaluate.answer;

import org.jspecify.annotations.NullMarked;
