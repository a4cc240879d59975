package dev.anneal.config;

/**
 * The model that a run starts from.
 *
 * @param source a folder with Hugging Face files on any Hadoop file system, {@code jar:} and the class path resource of an .onnx file or a folder, or
 *     a Hub id
 * @param download whether a source that is no folder may be fetched from the Hugging Face Hub; without it nothing is ever downloaded
 */
public record ModelConfig(
        @Key(
                doc =
                        "A folder with config.json, model.safetensors and tokenizer.json, jar:<class path resource>, or a Hub id.")
        String source,

        @Key(
                doc = "Fetch a source such as owner/name or owner/name@revision from the Hugging Face Hub, once.",
                fallback = "false")
        boolean download,

        @Key(doc = "What is put on top of the encoder.") HeadConfig head) {

    /** Marks a source that lies on the class path. */
    public static final String JAR_PREFIX = "jar:";

    public ModelConfig {
        new Checks()
                .notBlank("source", source)
                .that(!source.equals(JAR_PREFIX), "source", "is \"jar:\", but a class path resource must follow")
                .orThrow();
    }

    /** The same model from another place. */
    public ModelConfig withSource(String place) {
        return new ModelConfig(place, download, head);
    }
}
