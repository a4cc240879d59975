/** What people and files hear of a run while it goes on: console progress and `metrics.jsonl`. */
@NullMarked
package dev.anneal.track;

import org.jspecify.annotations.NullMarked;
