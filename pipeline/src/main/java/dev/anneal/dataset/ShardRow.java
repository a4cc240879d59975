package dev.anneal.dataset;

import dev.anneal.tokenize.Encoding;
import java.util.Optional;

/**
 * A row to be written.
 *
 * @param label index of its label
 * @param hash of its id or content, see {@link dev.anneal.table.StableHash#ofRow}
 * @param id present exactly if the schema has ids
 */
public record ShardRow(Encoding encoding, int label, long hash, Optional<String> id) {}
