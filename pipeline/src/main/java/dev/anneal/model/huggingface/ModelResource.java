package dev.anneal.model.huggingface;

import java.io.IOException;
import java.nio.file.Path;

/** One file of a model that is not in a local folder. */
interface ModelResource {
    /** The path by which it was found. */
    String name();

    /** Text that changes when the file changes. */
    String fingerprint() throws IOException;

    /** Copies the file to one that does not exist yet. */
    void copyTo(Path file) throws IOException;
}
