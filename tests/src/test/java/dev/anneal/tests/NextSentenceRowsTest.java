package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.dataset.SplitManifest;
import dev.anneal.dataset.TokenRow;
import dev.anneal.jobs.prepare.PreparedDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pairs of texts from documents, whatever task reads which document. */
@ExtendWith(LocalCluster.class)
class NextSentenceRowsTest {
    private static final String PAIRS = """
            train: {path: "%s", format: text}
              max-length: 20
              shard-rows: 50
              masking: {next-sentence: true}
            """;

    @TempDir
    private Path folder;

    /** Documents of one to seven lines. */
    private static List<String> documents(int file, int count) {
        List<String> lines = new ArrayList<>();
        for (int document = 0; document < count; document++) {
            for (int line = 0; line <= document % 7; line++) {
                lines.add("the " + file + " paper of " + document + " has a line " + line);
            }
            lines.add("");
            lines.add(" ");
        }
        return lines;
    }

    @Test
    void areTheSameAtAnyParallelism() throws IOException {
        Path texts = Files.createDirectories(folder.resolve("texts"));
        for (int file = 0; file < 3; file++) {
            Files.write(texts.resolve("part-" + file + ".txt"), documents(file, 70));
        }
        List<PreparedDataset> all = Preparations.inOneTaskAndInThree("masked-lm", texts, folder, PAIRS);

        assertThat(Preparations.digests(all.get(0))).hasSize(5).isEqualTo(Preparations.digests(all.get(1)));
        requirePairs(all.get(1));
    }

    private static void requirePairs(PreparedDataset prepared) {
        SplitManifest train = prepared.manifest().split("train");
        assertThat(train.sourceRows()).isEqualTo(3 * 10 * 28);
        assertThat(train.lostTokens()).isZero();
        assertThat(train.truncation()).extracting(entry -> entry.group()).containsExactly("next", "other");
        List<TokenRow> rows = PreparedRows.of(prepared, "train");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.length()).isBetween(5, 20);
            assertThat(Arrays.stream(row.typeIds()).distinct()).containsExactly(0, 1);
        });
        double others = rows.stream().mapToInt(TokenRow::label).average().orElseThrow();
        assertThat(others).isCloseTo(0.5, within(2 / Math.sqrt(rows.size())));
    }

    @Test
    void needDocumentsAndAModelThatKnowsThem() throws IOException {
        Path one = Files.write(folder.resolve("one.txt"), documents(0, 1));
        assertThatThrownBy(() -> Preparations.prepare("masked-lm", one, folder.resolve("one"), PAIRS))
                .hasMessageContaining("there are not two documents");
        Path electra = Files.createDirectory(folder.resolve("electra"));
        for (String file : List.of("tokenizer.json", "tokenizer_config.json", "model.safetensors", "config.json")) {
            Files.copy(Path.of("vectors/tiny-bert/seqcls-single/model", file), electra.resolve(file));
        }
        String config = Files.readString(electra.resolve("config.json"));
        Files.writeString(electra.resolve("config.json"), config.replace("\"bert\"", "\"electra\""));
        assertThatThrownBy(() -> Preparations.prepare(
                        "masked-lm", one, folder.resolve("other"), PAIRS, "model.source=" + electra))
                .hasMessageContaining("model.source is of the family electra, and ELECTRA was pre-trained to find");
        assertThatThrownBy(() -> Preparations.prepare(
                        "masked-lm", one, folder.resolve("lines"), PAIRS, "data.masking.blocks=false"))
                .hasMessageContaining("data.masking.next-sentence is true, but blocks is false");
        assertThatThrownBy(() -> Preparations.prepare("features", one, folder.resolve("task"), PAIRS))
                .hasMessageContaining("data.masking.next-sentence is true, but task features hides no words");
    }
}
