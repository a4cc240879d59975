package dev.anneal.model.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.error.AnnealException;
import dev.anneal.model.ClassificationHead;
import dev.anneal.model.EncoderShape;
import dev.anneal.model.EncoderShape.Activation;
import dev.anneal.model.EncoderShape.Dropouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A {@code config.json}. What is used has types; everything else is kept and written back.
 *
 * @param shape sizes and constants; where a key is absent, the default of transformers' {@code BertConfig}
 * @param initializerRange standard deviation of newly initialised weights
 * @param labels {@code id2label} in order; empty when the file has none
 * @param json the whole file, as indented text with the keys in their original order
 */
public record HuggingFaceConfig(
        ModelFamily family,
        EncoderShape shape,
        double initializerRange,
        List<String> labels,
        Optional<String> problemType,
        String json) {
    static final JsonMapper JSON = JsonMapper.builder()
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String POOLING = "anneal_pooling";
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

    /** @param origin what messages call the file */
    static HuggingFaceConfig parse(String text, String origin) {
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
        ModelFamily family = family(fields);
        fields.only("position_embedding_type", "absolute");
        fields.only("is_decoder", "false");
        fields.only("add_cross_attention", "false");
        EncoderShape shape = shape(fields);
        double initializerRange = fields.number("initializer_range", 0.02);
        List<String> labels = fields.labels();
        Optional<String> problemType = fields.text("problem_type");
        fields.throwProblems();
        return new HuggingFaceConfig(family, shape, initializerRange, labels, problemType, JsonText.indented(tree));
    }

    private static ModelFamily family(ConfigFields fields) {
        String modelType = fields.text("model_type").orElse("");
        Optional<ModelFamily> family = ModelFamily.of(modelType);
        if (family.isEmpty()) {
            fields.problem("model_type is '" + modelType + "', but the supported ones are: " + ModelFamily.supported());
            fields.throwProblems();
        }
        return family.orElseThrow();
    }

    private static EncoderShape shape(ConfigFields fields) {
        int hidden = fields.size("hidden_size");
        int heads = fields.size("num_attention_heads");
        if (hidden % heads != 0) {
            fields.problem("hidden_size " + hidden + " is no multiple of num_attention_heads " + heads);
            heads = 1;
        }
        double hiddenDropout = fields.probability("hidden_dropout_prob").orElse(0.1);
        int vocabulary = fields.size("vocab_size");
        int padTokenId = fields.integer("pad_token_id", 0);
        if (padTokenId < 0 || padTokenId >= vocabulary) {
            fields.problem("pad_token_id is " + padTokenId + ", outside the vocabulary of " + vocabulary);
        }
        return new EncoderShape(
                hidden,
                fields.size("num_hidden_layers"),
                heads,
                fields.size("intermediate_size"),
                vocabulary,
                fields.size("max_position_embeddings"),
                fields.integer("type_vocab_size", 2),
                fields.number("layer_norm_eps", 1e-12),
                activation(fields),
                new Dropouts(
                        hiddenDropout,
                        fields.probability("attention_probs_dropout_prob").orElse(0.1),
                        fields.probability("classifier_dropout").orElse(hiddenDropout)),
                padTokenId);
    }

    /** The names are transformers' {@code ACT2FN}. */
    private static Activation activation(ConfigFields fields) {
        String name = fields.text("hidden_act").orElse("gelu");
        return switch (name) {
            case "gelu" -> Activation.GELU;
            case "gelu_new", "gelu_pytorch_tanh" -> Activation.GELU_TANH;
            case "relu" -> Activation.RELU;
            case "silu", "swish" -> Activation.SILU;
            default -> {
                fields.problem("hidden_act is '" + name
                        + "', but the supported ones are: gelu, gelu_new, gelu_pytorch_tanh, relu, silu, swish");
                yield Activation.GELU;
            }
        };
    }

    /**
     * The configuration of a model with a head for these labels, in float32, as transformers would save it.
     *
     * @param problemType as transformers calls it: {@code single_label_classification}
     */
    public HuggingFaceConfig withClassifier(List<String> classes, String problemType) {
        if (new HashSet<>(classes).size() != classes.size()) {
            throw AnnealException.user(
                    "The labels " + classes + " are not all different. Give every class its own name.");
        }
        ObjectNode tree = tree();
        tree.putArray("architectures").add(family.classifierArchitecture());
        ObjectNode idToLabel = tree.putObject("id2label");
        ObjectNode labelToId = tree.putObject("label2id");
        for (int id = 0; id < classes.size(); id++) {
            idToLabel.put(String.valueOf(id), classes.get(id));
            labelToId.put(classes.get(id), id);
        }
        tree.put("problem_type", problemType);
        // transformers opens weights in this type, whatever the file holds.
        for (String key : List.of("dtype", "torch_dtype")) {
            if (tree.has(key)) {
                tree.put(key, "float32");
            }
        }
        return parse(tree.toString(), "the changed configuration");
    }

    /** The same model with other probabilities of dropout, which the saved configuration then shows. */
    public HuggingFaceConfig withDropouts(Dropouts dropouts) {
        ObjectNode tree = tree();
        tree.put("hidden_dropout_prob", dropouts.hidden());
        tree.put("attention_probs_dropout_prob", dropouts.attention());
        tree.put("classifier_dropout", dropouts.classifier());
        return parse(tree.toString(), "the changed configuration");
    }

    /**
     * The same model with another way from tokens to classes. transformers has no class with a head on the mean, so such a model is saved as the
     * encoder that it is, with {@code classifier.weight} and {@code classifier.bias} beside it.
     */
    public HuggingFaceConfig withHead(ClassificationHead head) {
        ObjectNode tree = tree();
        if (head == ClassificationHead.POOLER) {
            tree.remove(POOLING);
        } else {
            tree.put(POOLING, head.name().toLowerCase(Locale.ROOT));
            tree.putArray("architectures").add(family.encoderArchitecture());
        }
        return parse(tree.toString(), "the changed configuration");
    }

    /** How tokens become classes. */
    public ClassificationHead head() {
        String pooling = tree().path(POOLING).asText("pooler");
        return Arrays.stream(ClassificationHead.values())
                .filter(head -> head.name().toLowerCase(Locale.ROOT).equals(pooling))
                .findFirst()
                .orElseThrow(() -> AnnealException.user("config.json says " + POOLING + " " + pooling
                        + ", which this version does not know. Score with the version that trained the model."));
    }

    private ObjectNode tree() {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw AnnealException.bug("A configuration that was read cannot be read again.", e);
        }
    }
}
