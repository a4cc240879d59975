/**
 * The one door to DJL's PyTorch engine: scripts, tensors, flat parameter vectors and who owns their native memory. Nothing outside this package
 * names a type of {@code ai.djl}.
 */
@NullMarked
package dev.anneal.tensor;

import org.jspecify.annotations.NullMarked;
