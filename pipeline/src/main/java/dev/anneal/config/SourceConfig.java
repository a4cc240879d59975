package dev.anneal.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * One table.
 *
 * @param path a file, a folder or a glob on any Hadoop file system
 * @param options what Spark's reader of that format is told beyond the format's own rules; they keep their order
 */
public record SourceConfig(
        @Key(
                doc =
                        "A file, a folder or a glob on any Hadoop file system; relative paths start at the working directory.")
        String path,

        @Key(doc = "How rows lie in the files.") Format format,

        @Key(doc = "Options for Spark's reader of this format, for example {sep: \";\"}.", fallback = "{}")
        Map<String, String> options) {
    public SourceConfig {
        new Checks().notBlank("path", path).orThrow();
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** The same table at another place. */
    public SourceConfig withPath(UnaryOperator<String> place) {
        return new SourceConfig(place.apply(path), format, options);
    }
}
