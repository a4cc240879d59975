/** Checks: each looks at facts and says what it found, with the remedy. */
@NullMarked
package dev.anneal.jobs.doctor.check;

import org.jspecify.annotations.NullMarked;
