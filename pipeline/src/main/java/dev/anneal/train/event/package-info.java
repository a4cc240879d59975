/** What a training run tells: one record per kind of event, and their lines in `metrics.jsonl`. */
@NullMarked
package dev.anneal.train.event;

import org.jspecify.annotations.NullMarked;
