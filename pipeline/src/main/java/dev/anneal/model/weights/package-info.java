/**
 * Tensors of a model as files: safetensors in and out, ONNX in, and the report of what was loaded into which parameter. Knows names, shapes and
 * bytes; nothing of models.
 */
@NullMarked
package dev.anneal.model.weights;

import org.jspecify.annotations.NullMarked;
