package dev.anneal.config;

/** Where a block has its norms (Xiong et al., arXiv 2002.04745). */
public enum NormPosition {
    /** Before attention and the feed-forward part. */
    PRE,
    /** After the sum of each with its input. */
    POST
}
