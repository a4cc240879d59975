package dev.anneal.dataset;

import java.util.Optional;

/**
 * A row as a shard holds it.
 *
 * @param hash what rows are ordered by, see {@link dev.anneal.table.StableHash#ofRow}
 * @param id in the source table, where the dataset has ids
 */
public record StoredRow(TokenRow tokens, long hash, Optional<String> id) {}
