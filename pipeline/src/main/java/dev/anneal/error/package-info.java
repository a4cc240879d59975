/** Errors that say problem, reason and remedy, with values, and of which kind they are. */
@NullMarked
package dev.anneal.error;

import org.jspecify.annotations.NullMarked;
