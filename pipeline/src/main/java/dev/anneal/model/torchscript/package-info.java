/** A trained model as one TorchScript archive, which PyTorch and DJL open without this project. */
@NullMarked
package dev.anneal.model.torchscript;

import org.jspecify.annotations.NullMarked;
