/** `report.html`: one self-contained page about a run, made from the run's files only. Charts are SVG of our own; the page loads nothing. */
@NullMarked
package dev.anneal.report;

import org.jspecify.annotations.NullMarked;
