/** Where tests find what Hugging Face transformers computed. */
@NullMarked
package dev.anneal.vectors;

import org.jspecify.annotations.NullMarked;
