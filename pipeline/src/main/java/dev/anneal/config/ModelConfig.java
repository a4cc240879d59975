package dev.anneal.config;

/**
 * The model that a run starts from.
 *
 * @param source a folder with Hugging Face files on any Hadoop file system, or {@code jar:} and the class path resource of an .onnx file or a folder
 */
public record ModelConfig(
        @Key(
                doc =
                        "A folder with config.json, model.safetensors and tokenizer.json, or jar:<class path resource of an .onnx file or a folder>.")
        String source,

        @Key(doc = "What is put on top of the encoder.") HeadConfig head) {

    /** Marks a source that lies on the class path. */
    public static final String JAR_PREFIX = "jar:";

    public ModelConfig {
        new Checks()
                .notBlank("source", source)
                .that(!source.equals(JAR_PREFIX), "source", "is \"jar:\", but a class path resource must follow")
                .orThrow();
    }
}
