package dev.anneal.collective;

/** What protects the bytes between two hosts. */
public enum Encryption {
    /** Ranks authenticate each other when they connect; payloads travel in clear. */
    NONE,
    /** TLS 1.3, with a certificate of each rank that the others know before they connect. */
    TLS
}
