/**
 * From columns to rows: {@link dev.anneal.table.RowMapping} makes typed rows or rejects with reasons, {@link dev.anneal.table.StableHash} and
 * {@link dev.anneal.table.SplitRule} decide order and splits from what a row holds, never from where it lies, and
 * {@link dev.anneal.table.LabelList} numbers the labels.
 */
@NullMarked
package dev.anneal.table;

import org.jspecify.annotations.NullMarked;
