package dev.anneal.config;

/** What gradients travel over between ranks. */
public enum Transport {
    /** The fastest that all ranks can use, decided once before training. */
    AUTO,
    /** Sockets between the executors' hosts. */
    TCP,
    /** Memory that executors of one host share. */
    SHARED_MEMORY,
    /** NVIDIA's library between GPUs: for ranks that compute on them. */
    NCCL
}
