package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.anneal.config.RunConfigReader;
import dev.anneal.dataset.Dataset;
import dev.anneal.dataset.Manifest;
import dev.anneal.dataset.Split;
import dev.anneal.dataset.Target;
import dev.anneal.dataset.TokenRow;
import dev.anneal.jobs.prepare.PrepareJob;
import dev.anneal.jobs.prepare.PreparedDataset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The runs of {@code conf/}, on the data that they name: every row that its publisher counts is there. Small files stand for large ones. */
@ExtendWith(LocalCluster.class)
class PublicDataTest {
    @TempDir
    private Path folder;

    private Path data(String name) {
        var place = PublicData.folder(name);
        assumeThat(place).as("the public data set %s", name).isPresent();
        return place.orElseThrow();
    }

    private PreparedDataset prepare(String conf, Path train, String... overrides) {
        List<String> all = new ArrayList<>(List.of(
                "data.train.path=" + train, "data.validation=", "data.test=", "output=" + folder.resolve("run")));
        all.addAll(List.of("evaluate.split=train", "train.evaluate-every=never"));
        all.addAll(Arrays.asList(overrides));
        return new PrepareJob(
                        LocalCluster.session(), RunConfigReader.read(Path.of("..", "conf", conf), List.copyOf(all)))
                .run(Preparations.silent());
    }

    private static List<TokenRow> rows(PreparedDataset prepared, String split) {
        try (Dataset dataset = Dataset.open(Path.of(prepared.folder()))) {
            Split rows = dataset.split(split);
            return IntStream.range(0, rows.rows()).mapToObj(rows::row).toList();
        }
    }

    private static long labelledTokens(PreparedDataset prepared, String split) {
        return rows(prepared, split).stream()
                .flatMapToInt(row -> Arrays.stream(((Target.Tags) row.target()).perToken()))
                .filter(tag -> tag != Target.Tags.IGNORED)
                .count();
    }

    @Test
    void goEmotions() {
        Path data = data("multilabel_goemotions");
        Manifest manifest = prepare(
                        "goemotions.yaml", data.resolve("dev.tsv"), "data.labels-file=" + data.resolve("labels.txt"))
                .manifest();

        assertThat(manifest.labels()).hasSize(28).startsWith("admiration").endsWith("neutral");
        assertThat(manifest.split("train").rows()).isEqualTo(5426);
        assertThat(manifest.split("train").rejected()).isZero();
    }

    @Test
    void clearIsCutIntoThree() {
        Manifest manifest = prepare(
                        "clear.yaml", data("regression_clear_readability").resolve("clear.csv.gz"))
                .manifest();

        assertThat(manifest.splits().stream().mapToLong(split -> split.rows()).sum())
                .isEqualTo(4724);
        assertThat(manifest.split("test").rows()).isBetween(400L, 545L);
        assertThat(manifest.labels()).containsExactly("bt_easiness");
    }

    @Test
    void wnut17() {
        Path data = data("token_wnut17_ner");
        PreparedDataset prepared = prepare(
                "wnut17.yaml",
                data.resolve("emerging.dev.conll"),
                "data.test.path=" + data.resolve("emerging.test.annotated"),
                "data.test.format=conll");

        Manifest manifest = prepared.manifest();
        assertThat(manifest.split("train").rows()).isEqualTo(1009);
        assertThat(manifest.split("test").rows()).isEqualTo(1287);
        assertThat(labelledTokens(prepared, "train") + manifest.split("train").lostWords())
                .isEqualTo(15_733);
        assertThat(labelledTokens(prepared, "test") + manifest.split("test").lostWords())
                .isEqualTo(23_394);
    }

    @Test
    void universalDependencies() {
        PreparedDataset prepared =
                prepare("ud-pos.yaml", data("token_ud_english_ewt_pos").resolve("en_ewt-ud-dev.conllu.gz"));

        assertThat(prepared.manifest().split("train").rows()).isEqualTo(2001);
        assertThat(labelledTokens(prepared, "train")
                        + prepared.manifest().split("train").lostWords())
                .isEqualTo(25_147);
    }

    @Test
    void squad() {
        for (String version : List.of("1.1", "2.0")) {
            Path data = data("qa_squad_v" + version + "_dev");
            PreparedDataset prepared = prepare(
                    "squad-v" + version.charAt(0) + ".yaml",
                    data.resolve("dev-v" + version + ".rebuilt.json.gz"),
                    "output=" + folder.resolve(version));

            Set<String> questions = new HashSet<>();
            Set<String> unanswerable = new HashSet<>();
            rows(prepared, "train").stream()
                    .flatMap(row -> row.answerText().stream())
                    .forEach(text -> {
                        questions.add(text.exampleId());
                        Stream.of(text.exampleId())
                                .filter(id -> text.gold().isEmpty())
                                .forEach(unanswerable::add);
                    });
            boolean first = version.equals("1.1");
            assertThat(questions).hasSize(first ? 10_570 : 11_873);
            assertThat(unanswerable).hasSize(first ? 0 : 5945);
            assertThat(prepared.manifest().split("train").sourceRows()).isEqualTo(questions.size());
            assertThat(prepared.manifest().split("train").rejected()).isZero();
            assertThat(prepared.manifest().split("train").rows()).isGreaterThan(questions.size());
        }
    }

    @Test
    void wikiText2() {
        PreparedDataset prepared =
                prepare("wikitext2-mlm.yaml", data("corpus_wikitext2").resolve("valid.txt.gz"));

        // Of 3,760 lines 2,461 are not blank.
        assertThat(prepared.manifest().split("train").sourceRows()).isEqualTo(2461);
        assertThat(prepared.manifest().split("train").lostTokens()).isZero();
    }
}
