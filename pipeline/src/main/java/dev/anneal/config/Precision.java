package dev.anneal.config;

/** The number format of matrix products in the forward and backward pass; weights, optimizer state and everything else are always fp32. */
public enum Precision {
    FP32,
    /** Half the bytes, the range of fp32, 8 bits of significand. */
    BF16,
    /** Half the bytes, 11 bits of significand, but a small range: gradients are scaled so that they lie in it (arXiv 1710.03740). */
    FP16
}
