package dev.anneal.config;

/** The number format of every sum of gradients, and of gradients between executors. */
public enum ReducePrecision {
    FP32,
    /** The upper half of an fp32 number: its range, with 8 bits of significand. Every gradient and every sum is rounded to it. */
    BF16
}
