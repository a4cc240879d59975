package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.RunResult;
import dev.anneal.track.Display;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A whole run through the public API, on executor processes: a tiny BERT learns to tell good films from bad ones. */
@ExtendWith(LocalCluster.class)
class RunTest {
    private static final int ROWS = 240;

    @TempDir
    private Path folder;

    private Path config;

    @BeforeEach
    void writeTableAndConfiguration() throws IOException {
        List<String> lines = new ArrayList<>(List.of("text\tlabel"));
        for (int row = 0; row < ROWS; row++) {
            lines.add(
                    row % 2 == 0
                            ? "a good and nice film, number " + row + "\tgood"
                            : "film " + row + " is a bad one\tbad");
        }
        Path table = Files.write(folder.resolve("films.tsv"), lines);
        config = Files.writeString(folder.resolve("films.yaml"), """
                name: films
                task: single-label
                model: {source: vectors/tiny-bert/seqcls-single/model}
                data:
                  train: {path: "%s", format: tsv}
                  split: {validation: 0.2, test: 0.2}
                  max-length: 24
                train: {epochs: 2, batch-size: 16, optimizer: {learning-rate: 3e-3}}
                evaluate: {split: test}
                output: "%s"
                """.formatted(table, folder.resolve("run")));
    }

    private Anneal anneal() {
        return Anneal.load(config).shownOn(Display.plain(new PrintStream(OutputStream.nullOutputStream())));
    }

    @Test
    void learnsEvaluatesScoresAndReports() throws Exception {
        RunResult result;
        try (SeenJobs seen = SeenJobs.of(LocalCluster.session())) {
            result = anneal().run(LocalCluster.session());
            requireNames(seen.jobs());
        }

        assertThat(result.metrics().get("accuracy")).isGreaterThan(0.9);
        assertThat(result.evaluation().rows())
                .isEqualTo(result.dataset().manifest().split("test").rows());
        assertThat(result.scored()).hasValueSatisfying(scored -> {
            assertThat(scored.rowsOut()).isEqualTo(result.evaluation().rows());
            assertThat(LocalCluster.session().read().parquet(scored.folder()).columns())
                    .contains("text", "label", "prediction", "probability");
        });
        assertThat(result.examples()).isNotEmpty();
        Path run = folder.resolve("run");
        assertThat(Files.readString(run.resolve("report.html"))).contains("films", "accuracy");
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl")))
                .first()
                .asString()
                .contains("\"event\":\"start\"");
        assertThat(run.resolve("config.yaml")).content().contains("name: films", "transport: shared-memory");
        assertThat(run.resolve("model")).isDirectoryContaining(file -> file.endsWith("model.safetensors"));
        requireEveryFlippedBitFound(run);
    }

    private void requireEveryFlippedBitFound(Path run) throws IOException {
        assertThat(anneal().verify().manifests()).isGreaterThanOrEqualTo(4);
        assertThat(Anneal.verify(run.resolve("dataset").toString(), Display.plain(System.out))
                        .files())
                .isEqualTo(3);
        FlippedBit.requireFound(run, "dataset/train-00000.arrow");
        FlippedBit.requireFound(run, "model/model.safetensors");
        FlippedBit.requireFound(run, "model/tokenizer.json");
        FlippedBit.requireFound(run, "scored/part-.*.parquet");
        FlippedBit.requireFound(run.resolve("checkpoints"), ".*.bin");
        Path manifest = run.resolve("dataset/manifest.json");
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.replaceFirst("\"tokens\" : (\\d+)", "\"tokens\" : 1$1"));
        assertThatThrownBy(() -> anneal().verify())
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("dataset/manifest.json is damaged: manifest_sha256 is ");
        Files.writeString(manifest, text);
        try (Stream<Path> records = Files.list(run.resolve("scored/_commits"))) {
            Files.delete(records.findFirst().orElseThrow());
        }
        assertThatThrownBy(() -> anneal().verify())
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining(" is in _manifest.json, but no record in _commits has its digest");
    }

    /** Whoever looks at Spark's pages finds every verb, and no line of code. */
    private static void requireNames(List<SeenJobs.Job> jobs) {
        assertThat(jobs).allSatisfy(job -> {
            assertThat(job.group()).isPresent();
            assertThat(job.description()).get().asString().matches("(prepare|train|evaluate|score): .+");
            assertThat(job.stages()).allMatch(stage -> stage.matches("(prepare|train|evaluate|score): .+"));
        });
        assertThat(jobs.stream()
                        .map(job -> job.description().orElseThrow().replaceAll(":.*", ""))
                        .distinct())
                .containsExactlyInAnyOrder("prepare", "train", "evaluate", "score");
    }

    @Test
    void givesTheSameModelOnOneAndTwoExecutors() {
        Anneal dropping = anneal().with("train.dropout=0.1");
        RunResult two = dropping.with("output=" + folder.resolve("two")).run(LocalCluster.session());
        RunResult one = dropping.with("cluster.executors=1")
                .with("output=" + folder.resolve("one"))
                .run(LocalCluster.session());

        assertThat(one.training().modelSha256()).isEqualTo(two.training().modelSha256());
        assertThat(one.evaluation().metrics()).isEqualTo(two.evaluation().metrics());
    }

    @Test
    void usesWhatIsThereTheSecondTime() throws IOException {
        RunResult first = anneal().run(LocalCluster.session());
        List<String> metrics = Files.readAllLines(folder.resolve("run/metrics.jsonl"));

        RunResult second = anneal().run(LocalCluster.session());

        assertThat(second.dataset().reused()).isTrue();
        assertThat(second.training()).isEqualTo(first.training());
        assertThat(second.scored().orElseThrow().reused()).isTrue();
        assertThat(Files.readAllLines(folder.resolve("run/metrics.jsonl"))).isEqualTo(metrics);
    }

    @Test
    void leavesAFinishedRunAloneWhenTheConfigurationChanges() throws IOException {
        RunResult first = anneal().run(LocalCluster.session());
        String before = Files.readString(folder.resolve("run/config.yaml"));

        assertThatThrownBy(() -> anneal().with("data.max-length=12").run(LocalCluster.session()))
                .isInstanceOf(AnnealException.class)
                .hasMessageMatching(
                        "The run in .*/run has been trained on another dataset: data.max-length is 12, was 24. "
                                + "Choose another output, or delete that folder.");
        assertThatThrownBy(() -> anneal().with("train.seed=2").run(LocalCluster.session()))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("Choose another output, or delete the folder to start anew.")
                .satisfies(problem ->
                        assertThat(((AnnealException) problem).kind()).isEqualTo(AnnealException.Kind.USER));
        assertThat(folder.resolve("run/config.yaml")).hasContent(before);

        RunResult other = anneal().with("train.seed=2")
                .with("output=" + folder.resolve("other"))
                .run(LocalCluster.session());

        assertThat(other.training().modelSha256()).isNotEqualTo(first.training().modelSha256());
    }

    @Test
    void refusesToEvaluateWhatWasNotTrained() {
        assertThatThrownBy(() -> anneal().evaluate(LocalCluster.session()))
                .isInstanceOf(AnnealException.class)
                .satisfies(problem ->
                        assertThat(((AnnealException) problem).kind()).isEqualTo(AnnealException.Kind.USER));
    }
}
