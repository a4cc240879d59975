package dev.anneal.model.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.model.EncoderModel;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.family.Encoder;
import dev.anneal.model.head.HeadKind;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import dev.anneal.tensor.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an archive holds. That it computes the right thing is for the tests that open it with DJL. */
class TorchScriptFileTest {
    private static final Signature WORDS =
            new Signature(Signature.Inputs.IDS_MASK_AND_TYPES, Signature.Outputs.WORDS_AT_ALL_PLACES);

    @TempDir
    Path folder;

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    @Test
    void holdsNothingOfTraining() throws IOException {
        String code = entry(write(), "model/code/__torch__.py");
        assertThat(code)
                .contains("def forward(self: __torch__.Model, input_ids: Tensor, attention_mask: Tensor,"
                        + " token_type_ids: Optional[Tensor]=None) -> Tensor:")
                .contains("scaled_dot_product_attention")
                .doesNotContain("seed", "random", "grad", "def backward", "def layer(", "__torch__.T,", "#");
    }

    @Test
    void storesTiedWeightsOnce() throws IOException {
        Path file = write();
        assertThat(entry(file, "model/code/__torch__.py"))
                .contains("self.v0, 0, 0, 400), [50, 8])")
                .contains("self.v5, self.v0, )");
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<? extends ZipEntry> entries = Collections.list(zip.entries());
            assertThat(entries)
                    .extracting(ZipEntry::getName)
                    .containsExactly(
                            "model/data.pkl",
                            "model/code/__torch__.py",
                            "model/constants.pkl",
                            "model/data/0",
                            "model/data/1",
                            "model/data/2",
                            "model/data/3",
                            "model/data/4",
                            "model/data/5",
                            "model/version");
            assertThat(entries).allMatch(entry -> entry.getMethod() == ZipEntry.STORED);
            assertThat(zip.getEntry("model/data/0").getSize()).isEqualTo(50 * 8 * Float.BYTES);
        }
    }

    @Test
    void blamesTheDiskForWhatItCannotWrite() {
        assertThatThrownBy(() -> write(folder.resolve("missing/model.pt")))
                .hasMessageContaining("missing/model.pt cannot be written")
                .hasMessageContaining("free space");
    }

    private Path write() {
        return write(folder.resolve("model.pt"));
    }

    /** A masked language model with two blocks and 50 words of width 8. */
    private static Path write(Path file) {
        Encoder encoder =
                HuggingFaceConfig.parse("""
                        {"model_type": "bert", "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2,
                         "intermediate_size": 16, "max_position_embeddings": 12, "vocab_size": 50}
                        """, "the test's configuration").encoder();
        ModelBuilder builder = encoder.build();
        encoder.head(HeadKind.MASKED_LM, 0).addTo(builder);
        try (EncoderModel model = builder.build()) {
            TorchScriptFile.write(file, model, WORDS);
        }
        return file;
    }

    private static String entry(Path file, String name) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            byte[] bytes = zip.getInputStream(zip.getEntry(name)).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
