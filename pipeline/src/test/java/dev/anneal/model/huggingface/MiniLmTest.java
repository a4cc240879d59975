package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.model.family.Encoder;
import dev.anneal.model.weights.WeightSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The real MiniLM-L6 from its ONNX artifact. The digests are those of the tensors in the model's own safetensors release. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MiniLmTest {
    private ModelDirectory model;

    @BeforeAll
    void stage(@TempDir Path staging) {
        model = ModelStaging.open("jar:all-minilm-l6-v2.onnx", staging, RemoteFiles.configuration());
    }

    @Test
    void theConfigurationIsThatOfTheRelease() {
        assertThat(model.config().encoder().facts()).isEqualTo(new Encoder.Facts(384, 30_522, 512, 0, 2));
        assertThat(model.config().json())
                .contains("\"num_hidden_layers\": 6")
                .contains("\"num_attention_heads\": 12")
                .contains("\"intermediate_size\": 1536")
                .contains("\"hidden_act\": \"gelu\"");
        assertThat(model.config().json()).contains("\"layer_norm_eps\": 1.0E-12");
    }

    @Test
    void theTensorsHaveTheBitsOfTheRelease() throws Exception {
        try (WeightSource weights = model.openWeights()) {
            assertThat(weights.names()).hasSize(103).doesNotContain("embeddings.position_ids");
            assertThat(sha256(weights, "embeddings.word_embeddings.weight"))
                    .isEqualTo("352d34a4ad725bb742f36fc3f2a2dcfa7f07317926128d47c362198125003892");
            assertThat(sha256(weights, "embeddings.LayerNorm.bias"))
                    .isEqualTo("298735285ffe944e1bf03e5d35c7280326b85cf121bde9874f1af5dc51ab939d");
            assertThat(sha256(weights, "encoder.layer.0.attention.self.query.weight"))
                    .isEqualTo("37cd347d0b4299ae014caff80bbd196d9f597b14548b26027f800e300128486c");
            assertThat(sha256(weights, "encoder.layer.5.output.dense.weight"))
                    .isEqualTo("2386fe2f9d990b30b18e436bd981e6eafd7362955346c19cb5db6701ccda7fd7");
            assertThat(sha256(weights, "pooler.dense.weight"))
                    .isEqualTo("eb9e55f478fe64f53f97c83c03f1823bbd0ddc932f8431ce5dce6ae8babbe873");
        }
    }

    private static String sha256(WeightSource weights, String name) throws Exception {
        int elements = 1;
        for (long size : weights.shape(name)) {
            elements *= (int) size;
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect(4 * elements).order(ByteOrder.LITTLE_ENDIAN);
        weights.read(name, bytes.asFloatBuffer());
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(bytes);
        return HexFormat.of().formatHex(digest.digest());
    }
}
