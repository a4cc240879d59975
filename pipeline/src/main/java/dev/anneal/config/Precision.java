package dev.anneal.config;

/** The number format of the forward and backward pass; weights and optimizer state are always fp32. */
public enum Precision {
    FP32
}
