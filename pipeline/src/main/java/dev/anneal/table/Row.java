package dev.anneal.table;

import java.util.Optional;

/**
 * A row that can be tokenized.
 *
 * @param text may be empty, as Hugging Face's tokenizers allow
 * @param pair the second text, where the configuration names a column for it
 * @param label its name; absent where labels are not asked for
 * @param id where the configuration names a column for it
 */
public record Row(String text, Optional<String> pair, Optional<String> label, Optional<String> id)
        implements MappedRow {}
