/**
 * Sums over GPUs: NVIDIA's NCCL moves slices between them, and each GPU adds its own in the tree's order. {@link
 * dev.anneal.collective.nccl.NcclAllReduce} is the door.
 */
@NullMarked
package dev.anneal.collective.nccl;

import org.jspecify.annotations.NullMarked;
