package dev.anneal.model.huggingface;

import java.io.IOException;
import java.nio.file.Path;

/** A model that is not in a local folder. */
interface ModelOrigin {
    /** A short name that may be part of a file's name. */
    String name();

    /** Text that changes when the model changes. */
    String fingerprint() throws IOException;

    /** Makes a model's folder of an empty one. */
    void copyTo(Path folder) throws IOException;
}
