/**
 * Models as lists of layers over flat parameter vectors. A layer is a TorchScript text with {@code forward}, {@code backward} and {@code score};
 * parameters are views into the vectors, under their Hugging Face names.
 */
@NullMarked
package dev.anneal.model;

import org.jspecify.annotations.NullMarked;
