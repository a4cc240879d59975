/** Folders and locks on the disk of one host. */
@NullMarked
package dev.anneal.files;

import org.jspecify.annotations.NullMarked;
