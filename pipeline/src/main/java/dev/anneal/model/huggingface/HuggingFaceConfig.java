package dev.anneal.model.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.config.ArchitectureConfig;
import dev.anneal.config.Task;
import dev.anneal.error.AnnealException;
import dev.anneal.model.family.ConfigFields;
import dev.anneal.model.family.Encoder;
import dev.anneal.model.family.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A {@code config.json}. What is used has types; everything else is kept and written back.
 *
 * @param encoder sizes and constants; where a key is absent, the default of transformers' configuration class
 * @param initializerRange standard deviation of newly initialised weights
 * @param labels {@code id2label} in order; where the file has none, two for transformers' classes whose heads have labels, and else none
 * @param json the whole file, as indented text with the keys in their original order
 */
public record HuggingFaceConfig(
        Family family,
        Encoder encoder,
        double initializerRange,
        List<String> labels,
        Optional<String> problemType,
        String json) {
    static final JsonMapper JSON = JsonMapper.builder()
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** transformers leaves these out of the file, because they are its defaults. */
    private static final List<String> UNNAMED = List.of("LABEL_0", "LABEL_1");

    private static final String CHANGED = "the changed configuration";
    private static final long MAXIMUM_BYTES = 16 << 20;

    public HuggingFaceConfig {
        labels = List.copyOf(labels);
    }

    /** Reads a file; all problems with it are one error of kind user. */
    public static HuggingFaceConfig read(Path file) {
        try {
            if (Files.size(file) > MAXIMUM_BYTES) {
                throw AnnealException.user(file + " has " + Files.size(file)
                        + " bytes, far too many for the configuration of a model. Choose a model's folder.");
            }
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw AnnealException.environment(
                    file + " cannot be read: " + e + ". Check that it exists, is text, and may be read.", e);
        }
    }

    /** @param origin what messages call the text */
    public static HuggingFaceConfig parse(String text, String origin) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw AnnealException.user(
                    origin + " is not JSON: " + e.getOriginalMessage() + ". Copy or download it again.", e);
        }
        if (!(json instanceof ObjectNode tree)) {
            throw AnnealException.user(origin + " is not a JSON object. Copy or download it again.");
        }
        ConfigFields fields = new ConfigFields(tree, origin);
        Family family = family(fields);
        Encoder encoder = family.read(fields);
        requirePadTokenInVocabulary(fields, encoder.facts());
        double initializerRange = fields.number("initializer_range", 0.02);
        List<String> labels = fields.labels();
        if (labels.isEmpty() && TaskKeys.hasHeadWithLabels(family, tree)) {
            labels = UNNAMED;
        }
        Optional<String> problemType = fields.text("problem_type");
        fields.only("problem_type", TaskKeys.SINGLE_LABEL, TaskKeys.MULTI_LABEL, TaskKeys.REGRESSION);
        fields.throwProblems();
        return new HuggingFaceConfig(family, encoder, initializerRange, labels, problemType, JsonText.indented(tree));
    }

    private static Family family(ConfigFields fields) {
        String modelType = fields.text("model_type").orElse("");
        Optional<Family> family = Family.of(modelType);
        if (family.isEmpty()) {
            fields.problem("model_type is '" + modelType + "', but the supported ones are: " + Family.supported());
            fields.throwProblems();
        }
        return family.orElseThrow();
    }

    private static void requirePadTokenInVocabulary(ConfigFields fields, Encoder.Facts facts) {
        if (facts.padTokenId() >= facts.vocabulary()) {
            fields.problem(
                    "pad_token_id is " + facts.padTokenId() + ", outside the vocabulary of " + facts.vocabulary());
        }
    }

    /** What the model was trained for; empty for an encoder alone and for heads that are not known. */
    public Optional<Task> task() {
        return TaskKeys.taskOf(this);
    }

    /** The head, where it is not the family's own. */
    public HeadKeys head() {
        return HeadKeys.of(tree());
    }

    /**
     * The configuration of a model that answers a task, in float32, as transformers would save it.
     *
     * @param labels names of the outputs, where the task has such
     */
    public HuggingFaceConfig withTask(Task task, List<String> labels) {
        if (new HashSet<>(labels).size() != labels.size()) {
            throw AnnealException.user(
                    "The labels " + labels + " are not all different. Give every class its own name.");
        }
        ObjectNode tree = tree();
        TaskKeys.put(tree, family, task, labels);
        // transformers opens weights in this type, whatever the file holds.
        for (String key : List.of("dtype", "torch_dtype")) {
            if (tree.has(key)) {
                tree.put(key, "float32");
            }
        }
        return parse(tree.toString(), CHANGED);
    }

    /**
     * The same model with other probabilities of dropout, which the saved configuration then shows.
     *
     * @param inEncoder wherever the encoder has dropout
     * @param inHead where the family's configuration has a key for it
     */
    public HuggingFaceConfig withDropouts(OptionalDouble inEncoder, OptionalDouble inHead) {
        ObjectNode tree = tree();
        inEncoder.ifPresent(p -> family.dropoutKeys().encoder().forEach(key -> tree.put(key, p)));
        inHead.ifPresent(p -> family.dropoutKeys().head().forEach(key -> tree.put(key, p)));
        return parse(tree.toString(), CHANGED);
    }

    /**
     * The same model with a head of ours instead of the family's. transformers has no class for it, so that such a model is saved as the encoder
     * that it is, with the head's parameters beside it.
     */
    public HuggingFaceConfig withHead(HeadKeys head) {
        ObjectNode tree = tree();
        head.put(tree);
        if (!head.isFamilysOwn()) {
            tree.putArray("architectures").add(family.encoderArchitecture());
        }
        return parse(tree.toString(), CHANGED);
    }

    /**
     * The same family with an encoder of another shape, for new weights.
     *
     * @throws AnnealException (user) for what the family has not, or sizes that do not go together
     */
    public HuggingFaceConfig withArchitecture(ArchitectureConfig wish) {
        return parse(ArchitectureChange.of(this, wish).toString(), "model.source with model.architecture");
    }

    /** Whether a head says whether a second text follows the first, beside that of a masked language model. */
    public boolean hasNextSentence() {
        return TaskKeys.hasNextSentence(this);
    }

    /**
     * The same masked language model with such a head.
     *
     * @throws AnnealException (user) if the family has none
     */
    public HuggingFaceConfig withNextSentence() {
        if (encoder.nextSentenceHead().isEmpty()) {
            throw AnnealException.user(
                    "data.masking.next-sentence is true, but model.source is of the family " + family.modelType()
                            + ", and " + encoder.withoutNextSentence() + ". Leave it out, or choose a BERT.");
        }
        if (!encoder.facts().tellsTextsApart()) {
            throw AnnealException.user("data.masking.next-sentence is true, but model.source has type_vocab_size "
                    + encoder.facts().tokenTypes()
                    + ", so that it cannot tell two texts apart. Leave it out, or choose another BERT.");
        }
        ObjectNode tree = tree();
        tree.putArray("architectures").add(family.pretrainingArchitecture());
        return parse(tree.toString(), CHANGED);
    }

    /** The file's content: a copy, which may be changed. */
    public ObjectNode tree() {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw AnnealException.bug("A configuration that was read cannot be read again.", e);
        }
    }
}
