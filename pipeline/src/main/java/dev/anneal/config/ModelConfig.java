package dev.anneal.config;

import java.util.List;
import java.util.Optional;

/**
 * The model that a run starts from.
 *
 * @param source a folder with Hugging Face files on any Hadoop file system, {@code jar:} and the class path resource of an .onnx file or a folder, or
 *     a Hub id
 * @param download whether a source that is no folder may be fetched from the Hugging Face Hub; without it nothing is ever downloaded
 * @param architecture the encoder's shape, where random weights need none of the source's
 * @param reinitialisedLayers blocks next to the head whose parameters are new, as are the head's and the pooler's (arXiv 2006.05987); 0 for what the
 *     source has
 */
public record ModelConfig(
        @Key(
                doc =
                        "A folder with config.json, model.safetensors and tokenizer.json, an earlier run's folder, jar:<class path resource>, or a Hub id.")
        String source,

        @Key(
                doc = "Fetch a source such as owner/name or owner/name@revision from the Hugging Face Hub, once.",
                fallback = "false")
        boolean download,

        @Key(
                doc = "pretrained, or random: only architecture and tokenizer come from the source.",
                fallback = "pretrained")
        InitialWeights weights,

        @Key(doc = "With weights random: sizes and functions that are not the source's.")
        Optional<ArchitectureConfig> architecture,

        @Key(doc = "So many blocks next to the head, and pooler and head, begin anew.", fallback = "0")
        int reinitialisedLayers,

        @Key(doc = "What is put on top of the encoder.") HeadConfig head,

        @Key(doc = "Which parameters are trained.") ScopeConfig scope,

        @Key(doc = "Train low-rank adapters and the head instead of the encoder (LoRA).")
        Optional<LoraConfig> lora) {

    /** Marks a source that lies on the class path. */
    public static final String JAR_PREFIX = "jar:";

    public ModelConfig {
        new Checks()
                .notBlank("source", source)
                .that(!source.equals(JAR_PREFIX), "source", "is \"jar:\", but a class path resource must follow")
                .atLeast("reinitialised-layers", reinitialisedLayers, 0)
                .that(
                        architecture.isEmpty() || weights == InitialWeights.RANDOM,
                        List.of("architecture", "weights"),
                        "is given, but weights is pretrained, and those fit one architecture only",
                        "Leave it out, or set weights to random.")
                .that(
                        weights == InitialWeights.PRETRAINED || reinitialisedLayers == 0,
                        List.of("reinitialised-layers", "weights"),
                        "is " + reinitialisedLayers + ", but weights is random, so all layers begin anew",
                        "Leave one of them out.")
                .that(
                        weights == InitialWeights.PRETRAINED || scope.trained() == ScopeConfig.Trained.FULL,
                        List.of("weights", "scope.trained"),
                        "is random, but scope.trained is " + YamlName.of(scope.trained())
                                + ", so layers that know nothing would never learn",
                        "Train all of them, or begin with pretrained weights.")
                .that(
                        weights == InitialWeights.PRETRAINED || !scope.freezeEmbeddings(),
                        List.of("weights", "scope.freeze-embeddings"),
                        "is random, but scope.freeze-embeddings is true, so embeddings that know nothing would never learn",
                        "Train them, or begin with pretrained weights.")
                .that(
                        lora.isEmpty() || scope.equals(ScopeConfig.ALL),
                        List.of("lora", "scope"),
                        "is given, but scope says what else is trained, and with adapters that is the head alone",
                        "Leave one of them out.")
                .that(
                        lora.isEmpty() || weights == InitialWeights.PRETRAINED && reinitialisedLayers == 0,
                        List.of("lora", "weights", "reinitialised-layers"),
                        "is given, but the encoder's layers begin anew, and adapters cannot teach them what they lack",
                        "Leave lora out, or begin with pretrained weights.")
                .orThrow();
    }

    /** The same model from another place. */
    public ModelConfig withSource(String place) {
        return new ModelConfig(place, download, weights, architecture, reinitialisedLayers, head, scope, lora);
    }

    /** Whether every parameter that the source has is the source's. */
    boolean takesAllWeights() {
        return weights == InitialWeights.PRETRAINED && reinitialisedLayers == 0;
    }

    /** What is trained beside adapters. */
    public ScopeConfig trained() {
        return lora.isPresent() ? ScopeConfig.HEAD : scope;
    }
}
