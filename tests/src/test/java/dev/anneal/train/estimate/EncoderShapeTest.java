package dev.anneal.train.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.anneal.model.EncoderModel;
import dev.anneal.model.VectorLayout;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import dev.anneal.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes that are read from a configuration against those of the model that is built from it. */
class EncoderShapeTest {
    static final String MINILM = """
            {"model_type": "bert", "hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12,
             "intermediate_size": 1536, "vocab_size": 30522, "max_position_embeddings": 512}""";
    private static final String BASE = """
            {"model_type": "bert", "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
             "intermediate_size": 3072, "vocab_size": 30522, "max_position_embeddings": 512}""";

    @BeforeAll
    static void enter() {
        Engine.enter(1);
    }

    private static long built(HuggingFaceConfig config) {
        try (EncoderModel model = config.encoder().build().build()) {
            return model.layouts().stream().mapToLong(VectorLayout::floats).sum();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "albert",
                "bert",
                "camembert",
                "deberta-v2",
                "distilbert",
                "electra",
                "modernbert",
                "mpnet",
                "roberta",
                "xlm-roberta"
            })
    void knowsEveryFamily(String family) throws IOException {
        Path folder = Path.of("vectors", family);
        try (var cases = Files.list(folder)) {
            Path model = cases.map(path -> path.resolve("model/config.json"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            HuggingFaceConfig config = HuggingFaceConfig.read(model);
            EncoderShape shape = EncoderShape.of(config);

            // Vectors of so small a model are mostly padding, one grid point each.
            assertThat(shape.floats() - shape.headFloats()).isCloseTo(built(config), withinPercentage(35));
        }
    }

    @Test
    void isExactWhereItMatters() {
        HuggingFaceConfig minilm = HuggingFaceConfig.parse(MINILM, "MiniLM-L6");
        EncoderShape shape = EncoderShape.of(minilm);

        assertThat(List.of(shape.layers(), shape.heads(), shape.wide(), shape.hidden()))
                .containsExactly(6, 12, 1536, 384);
        assertThat(shape.floats() - shape.headFloats()).isCloseTo(built(minilm), withinPercentage(2));
        // The publisher's count is 109,482,240, pooler included.
        assertThat(EncoderShape.of(HuggingFaceConfig.parse(BASE, "BERT-base")).floats())
                .isCloseTo(109_482_240L, withinPercentage(3));
    }
}
