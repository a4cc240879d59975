package dev.anneal.model.huggingface;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.error.AnnealException;
import dev.anneal.model.family.Family;
import dev.anneal.model.weights.OnnxFacts;
import dev.anneal.model.weights.OnnxWeights;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Derives a {@code config.json} from an ONNX export of BERT, which has none: sizes from the shapes of its tensors; heads, epsilon and activation from
 * its graph; the dropouts and the initializer range, of which an export keeps no trace, from the defaults of transformers' {@code BertConfig}.
 */
final class OnnxBertConfig {
    private static final String WORDS = "embeddings.word_embeddings.weight";
    private static final Pattern LAYER = Pattern.compile("encoder\\.layer\\.(\\d{1,4})\\..*");

    private final OnnxWeights weights;
    private final String prefix;

    private OnnxBertConfig(OnnxWeights weights, String prefix) {
        this.weights = weights;
        this.prefix = prefix;
    }

    /** @param padTokenId as the tokenizer has it */
    static HuggingFaceConfig derive(OnnxWeights weights, int padTokenId) {
        String prefix = weights.names().contains("bert." + WORDS) ? "bert." : "";
        return new OnnxBertConfig(weights, prefix).derive(padTokenId);
    }

    private HuggingFaceConfig derive(int padTokenId) {
        OnnxFacts facts = weights.facts();
        int heads =
                facts.attentionHeads().orElseThrow(() -> underivable("its graph does not show the number of heads"));
        double epsilon = facts.layerNormEpsilon()
                .orElseThrow(() -> underivable("its graph does not show the epsilon of LayerNorm"));
        if (!facts.operators().contains("Erf")) {
            throw underivable("its activation is not the exact GELU");
        }
        ObjectNode json = HuggingFaceConfig.JSON.createObjectNode();
        json.putArray("architectures").add("BertModel");
        json.put("attention_probs_dropout_prob", 0.1);
        json.put("hidden_act", "gelu");
        json.put("hidden_dropout_prob", 0.1);
        json.put("hidden_size", size(WORDS, 1));
        json.put("initializer_range", 0.02);
        json.put("intermediate_size", size("encoder.layer.0.intermediate.dense.weight", 0));
        json.put("layer_norm_eps", epsilon);
        json.put("max_position_embeddings", size("embeddings.position_embeddings.weight", 0));
        json.put("model_type", "bert");
        json.put("num_attention_heads", heads);
        json.put("num_hidden_layers", layers());
        json.put("pad_token_id", padTokenId);
        json.put("position_embedding_type", "absolute");
        json.put("type_vocab_size", size("embeddings.token_type_embeddings.weight", 0));
        json.put("vocab_size", size(WORDS, 0));
        return HuggingFaceConfig.parse(json.toString(), "the configuration derived from " + weights.description());
    }

    private long size(String name, int dimension) {
        String full = prefix + name;
        if (!weights.names().contains(full) || weights.shape(full).length != 2) {
            throw underivable("it has no matrix '" + name + "', so it is no BERT");
        }
        return weights.shape(full)[dimension];
    }

    private int layers() {
        int layers = 0;
        for (String name : weights.names()) {
            Matcher matcher = LAYER.matcher(name.startsWith(prefix) ? name.substring(prefix.length()) : name);
            if (matcher.matches()) {
                layers = Math.max(layers, Integer.parseInt(matcher.group(1)) + 1);
            }
        }
        return layers;
    }

    private AnnealException underivable(String reason) {
        return AnnealException.user("No configuration can be derived from " + weights.description() + ": " + reason
                + ". Use a folder with config.json and model.safetensors instead; "
                + Family.supported() + " are supported.");
    }
}
