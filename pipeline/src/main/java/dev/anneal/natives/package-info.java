/** Native libraries, unpacked once per host. */
@NullMarked
package dev.anneal.natives;

import org.jspecify.annotations.NullMarked;
