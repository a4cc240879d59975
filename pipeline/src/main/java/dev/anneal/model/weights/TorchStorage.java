package dev.anneal.model.weights;

/**
 * Elements that one or several tensors look at.
 *
 * @param key the name of the archive's entry below {@code data/}
 */
record TorchStorage(ElementType type, String key, long elements) {}
