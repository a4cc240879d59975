/** Tables as users keep them: found, checked and read through Spark. */
@NullMarked
package dev.anneal.jobs.source;

import org.jspecify.annotations.NullMarked;
