/**
 * One run as a tree of records, read from a YAML file. A key is declared once, by {@link dev.anneal.config.Key} on a record component: the reader, the
 * writer and the reference all take its name, its default and its one line of help from there.
 */
@NullMarked
package dev.anneal.config;

import org.jspecify.annotations.NullMarked;
