/** SHA-256, by which files, models and runs are recognised. */
@NullMarked
package dev.anneal.digest;

import org.jspecify.annotations.NullMarked;
