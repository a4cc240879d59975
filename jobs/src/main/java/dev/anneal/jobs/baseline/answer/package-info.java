/** What a saved baseline answers: for those who train and measure it, and for those who score with it. */
@NullMarked
package dev.anneal.jobs.baseline.answer;

import org.jspecify.annotations.NullMarked;
