/** The black box: what every rank did last, told to the driver while it happens, and one timeline of it where training fails. */
@NullMarked
package dev.anneal.train.blackbox;

import org.jspecify.annotations.NullMarked;
