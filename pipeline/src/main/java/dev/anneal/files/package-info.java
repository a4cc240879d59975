/** Folders and locks on the disk of one host, and files that appear whole on any file system. */
@NullMarked
package dev.anneal.files;

import org.jspecify.annotations.NullMarked;
