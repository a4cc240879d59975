package dev.anneal.jobs.verify;

import java.util.List;
import java.util.OptionalLong;

/**
 * A file, and what its bytes should be.
 *
 * @param bytes its size, where it is known
 * @param sections one after the other, from the first byte to the last; none where only the size is known
 */
record DigestedFile(String path, OptionalLong bytes, List<Section> sections) {
    /**
     * @param name for messages; empty for a whole file
     * @param bytes its size; of a whole file as many as there are
     */
    record Section(String name, long bytes, String sha256) {}

    DigestedFile {
        sections = List.copyOf(sections);
    }

    static DigestedFile whole(String path, OptionalLong bytes, String sha256) {
        return new DigestedFile(path, bytes, List.of(new Section("", Long.MAX_VALUE, sha256)));
    }
}
