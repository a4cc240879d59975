package dev.anneal.model.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.model.Activation;
import dev.anneal.model.head.Tokens;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A key that is absent has the default of transformers' configuration class. */
final class DefaultsTest {
    @ParameterizedTest
    @CsvSource({
        // model_type, hidden, vocabulary, the most tokens, pad token, token types
        "bert, 768, 30522, 512, 0, 2",
        "roberta, 768, 50265, 510, 1, 2",
        "xlm-roberta, 768, 30522, 510, 1, 2",
        "camembert, 768, 30522, 510, 1, 2",
        "distilbert, 768, 30522, 512, 0, 0",
        "albert, 4096, 30000, 512, 0, 2",
        "electra, 256, 30522, 512, 0, 2",
        "deberta-v2, 1536, 128100, 512, 0, 0",
        "mpnet, 768, 30527, 510, 1, 0",
        "modernbert, 768, 50368, 8192, 50283, 0"
    })
    void areThoseOfTransformers(String modelType, int hidden, int vocabulary, int tokens, int pad, int types) {
        assertThat(read(modelType, "").facts()).isEqualTo(new Encoder.Facts(hidden, vocabulary, tokens, pad, types));
    }

    @Test
    void everyFamilyHasThem() {
        assertThat(Family.ALL)
                .allSatisfy(family -> assertThat(
                                read(family.modelType(), "").facts().hidden())
                        .isPositive());
    }

    @Test
    void ofBertsSizes() {
        BertSizes sizes = ((Bert) read("bert", "")).sizes();
        assertThat(sizes)
                .isEqualTo(new BertSizes(
                        30522, 768, 12, 12, 3072, Activation.GELU, 0.1, 0.1, 0.1, 512, 2, 1e-12, 0, true));
    }

    @Test
    void theClassifiersDropoutIsThatOfHiddenStates() {
        assertThat(((Bert) read("bert", ",'hidden_dropout_prob':0.2")).sizes().classifierDropout())
                .isEqualTo(0.2);
    }

    @Test
    void ofModernBert() {
        ModernBert model = (ModernBert) read("modernbert", ",'num_hidden_layers':4");
        assertThat(model.theta()).isEqualTo(new ModernBert.Thetas(160_000, 10_000));
        assertThat(model.sliding()).isEqualTo(List.of(false, true, true, false));
        assertThat(model.window()).isEqualTo(64);
        assertThat(model.biases()).isEqualTo(new ModernBert.Biases(false, false, false, false, true));
        assertThat(model.headSettings()).isEqualTo(new ModernBert.HeadSettings(Tokens.CLS, Activation.GELU));
    }

    @Test
    void slidingWindowIsPreferredToLocalAttention() {
        assertThat(((ModernBert) read("modernbert", ",'sliding_window':3,'local_attention':100")).window())
                .isEqualTo(3);
    }

    @Test
    void ofDebertasPositions() {
        DebertaV2 model = (DebertaV2) read("deberta-v2", "");
        assertThat(model.relative()).isEqualTo(new RelativePositions(false, List.of(), false, 0, 512, false));
        assertThat(model.absolute()).isTrue();
        assertThat(model.legacy()).isTrue();
        assertThat(model.embedding()).isEqualTo(1536);
    }

    @Test
    void distilBertTakesTheOtherFamiliesNames() {
        DistilBert model = (DistilBert)
                read("distilbert", ",'hidden_size':48,'dim':24,'num_attention_heads':3,'num_hidden_layers':2");
        assertThat(List.of(model.hidden(), model.heads(), model.layers())).containsExactly(48, 3, 2);
    }

    @Test
    void labelsMayBeACountOnly() {
        HuggingFaceConfig config = HuggingFaceConfig.parse("{\"model_type\":\"bert\",\"num_labels\":3}", "config.json");
        assertThat(config.labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
    }

    private static Encoder read(String modelType, String keys) {
        String text = "{'model_type':'%s'%s}".formatted(modelType, keys).replace('\'', '"');
        return HuggingFaceConfig.parse(text, "config.json").encoder();
    }
}
