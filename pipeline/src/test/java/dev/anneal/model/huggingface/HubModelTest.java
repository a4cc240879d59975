package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.model.hub.FakeHub;
import dev.anneal.model.hub.HubAccess;
import dev.anneal.model.weights.WeightSource;
import dev.anneal.vectors.VectorFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubModelTest {
    private static final Path MODEL = VectorFolders.committed("tiny-bert/seqcls-single/model");
    private static final Configuration HADOOP = RemoteFiles.configuration();

    @TempDir
    Path folder;

    private final FakeHub hub = new FakeHub();

    @BeforeEach
    void fillHub() throws IOException {
        for (String file : new String[] {"config.json", "tokenizer.json", "vocab.txt"}) {
            hub.small(file, Files.readAllBytes(MODEL.resolve(file)));
        }
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @Test
    void downloadsAModelWithItsShardsAndTokenizer() throws IOException {
        hub.large("part-1.safetensors", Files.readAllBytes(MODEL.resolve("model.safetensors")));
        hub.large("pytorch_model.bin", new byte[1]);
        hub.small(
                "model.safetensors.index.json",
                "{\"weight_map\": {\"classifier.bias\": \"part-1.safetensors\"}}".getBytes(StandardCharsets.UTF_8));
        ModelDirectory model = open("owner/name");
        assertThat(model.config().encoder().facts().hidden()).isEqualTo(32);
        assertThat(model.tokenizerFiles()).hasSize(2);
        assertThat(model.folder().resolve("pytorch_model.bin")).doesNotExist();
        try (WeightSource weights = model.openWeights()) {
            assertThat(weights.shape("classifier.bias")).containsExactly(3);
        }
        assertThat(folder.resolve("staging")).doesNotExist();
    }

    @Test
    void pinsTheRevisionAndLeavesOtherSourcesAlone() {
        assertThat(ModelStaging.pin("owner/name", HADOOP, access())).isEqualTo("owner/name@" + FakeHub.COMMIT);
        for (String source :
                new String[] {"jar:models/x", MODEL.toString(), "remote:/a", "owner/name@" + FakeHub.COMMIT}) {
            assertThat(ModelStaging.pin(source, HADOOP, access())).isEqualTo(source);
        }
    }

    @Test
    void refusesAModelWithoutTokenizerOrWeightsBeforeDownloadingMore() {
        assertThatThrownBy(() -> open("owner/name"))
                .hasMessageContaining(
                        "cannot be used: it has no weights in a form that can be read, which are model.safetensors,");
        assertThat(hub.count("GET")).isZero();
    }

    @Test
    void isOfflineUnlessAllowed() {
        assertThatThrownBy(() -> ModelStaging.open("owner/name", folder, HADOOP))
                .hasMessageContaining("'owner/name' is neither a folder nor among the downloaded models in")
                .hasMessageContaining("model.download: true");
    }

    private ModelDirectory open(String source) {
        return ModelStaging.open(source, folder.resolve("staging"), HADOOP, access());
    }

    private HubAccess access() {
        return hub.access(folder.resolve("cache"));
    }
}
