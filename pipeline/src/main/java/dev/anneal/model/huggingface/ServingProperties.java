package dev.anneal.model.huggingface;

import dev.anneal.config.FeaturesConfig;
import dev.anneal.config.Pooling;
import dev.anneal.config.Task;
import dev.anneal.error.AnnealException;
import dev.anneal.model.huggingface.ServingSettings.Texts;
import dev.anneal.model.torchscript.Signature;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The {@code serving.properties} by which DJL, DJL Serving and DJL's Spark extension know how to call a model. DJL's translators read neither {@code
 * tokenizer_config.json} nor the largest length from {@code config.json}; what is not said here would be cut at 512 tokens and called with two inputs.
 */
record ServingProperties(TaskModel model, ServingSettings settings) {
    private static final String TRANSLATORS = "ai.djl.huggingface.translator.";

    /** @param maskToken the text of the tokenizer's mask token, which only masked language models need */
    String text(String maskToken) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("engine", "PyTorch");
        properties.put("option.modelName", "model");
        properties.put("option.mapLocation", true);
        properties.put("includeTokenTypes", model.signature().inputs() == Signature.Inputs.IDS_MASK_AND_TYPES);
        properties.put("maxLength", settings.maxTokens());
        properties.put("modelMaxLength", settings.maxTokens());
        properties.put("translatorFactory", TRANSLATORS + translator() + "TranslatorFactory");
        putTaskKeys(properties, maskToken);
        return properties.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private String translator() {
        return switch (model.task()) {
            case SINGLE_LABEL, MULTI_LABEL, REGRESSION -> "TextClassification";
            case TOKENS -> "TokenClassification";
            case ANSWER -> "QuestionAnswering";
            case MASKED_LM -> "FillMask";
            case FEATURES -> "TextEmbedding";
        };
    }

    private void putTaskKeys(Map<String, Object> properties, String maskToken) {
        Task task = model.task();
        if (task.isOfWholeTexts() && settings.texts() == Texts.PAIR) {
            // The translator of pairs: what the model gives, as it is.
            properties.put("reranking", true);
            properties.put("sigmoid", false);
        }
        if (task == Task.MASKED_LM) {
            properties.put("maskToken", maskToken);
        }
        if (task == Task.FEATURES) {
            FeaturesConfig features = settings.features();
            properties.put("pooling", pooling(features.pooling().orElse(Pooling.MEAN)));
            properties.put("normalize", features.normalize());
        }
    }

    /** @throws AnnealException (user) for a vector that DJL's translator cannot make */
    private static String pooling(Pooling pooling) {
        return switch (pooling) {
            case CLS -> "cls";
            case MAX -> "max";
            case MEAN -> "mean";
            case POOLER, ATTENTION, LAST_4_CONCAT, WEIGHTED_LAYERS ->
                throw AnnealException.user("score.features.pooling is " + pooling.yamlName()
                        + ", which a model that is saved for DJL cannot have. Use mean, cls or max.");
        };
    }
}
