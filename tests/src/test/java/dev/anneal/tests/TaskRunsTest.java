package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.anneal.dataset.Manifest;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.track.Display;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A slice of real data through each task's own configuration, with MiniLM on two executors. The data are not part of the project. */
@ExtendWith(LocalCluster.class)
class TaskRunsTest {
    @TempDir
    private Path folder;

    private record Run(Manifest manifest, TrainResult training, Evaluation evaluation, List<StepFinished> steps) {
        double metric(String name) {
            Double value = evaluation.metrics().get(name);
            assertThat(value).as(name + " of " + evaluation.metrics()).isNotNull();
            return value;
        }

        /** The mean loss of the second half of the steps is below that of the first. */
        void requireLearning() {
            int half = steps.size() / 2;
            assertThat(loss(steps.subList(half, steps.size()))).isLessThan(loss(steps.subList(0, half)));
        }

        private static double loss(List<StepFinished> steps) {
            return steps.stream().mapToDouble(StepFinished::loss).average().orElseThrow();
        }
    }

    @Test
    void severalEmotionsOfAComment() throws IOException {
        Path data = data("multilabel_goemotions");
        Run run = run(
                "goemotions",
                "data.train.path=" + data.resolve("train.tsv.gz"),
                "data.validation.path=" + data.resolve("dev.tsv"),
                "data.test.path=" + data.resolve("test.tsv"),
                "data.labels-file=" + data.resolve("labels.txt"),
                "data.limit.train=512",
                "data.limit.test=200",
                "data.limit.validation=50",
                "train.optimizer.learning-rate=1e-3");
        assertThat(run.manifest().labels()).hasSize(28).contains("neutral");
        assertThat(run.evaluation().rows()).isEqualTo(200);
        run.requireLearning();
        assertThat(run.metric("loss")).isLessThan(0.3);
        assertThat(run.metric("roc_auc")).isGreaterThan(0.5);
        assertThat(run.evaluation().tables()).isNotEmpty();
    }

    @Test
    void howEasyATextReads() throws IOException {
        Path data = data("regression_clear_readability");
        Run run = run(
                "clear",
                "data.train.path=" + data.resolve("clear.csv.gz"),
                "data.max-length=96",
                "data.limit.train=256",
                "data.limit.validation=20",
                "data.limit.test=120",
                "train.epochs=2",
                "train.optimizer.learning-rate=3e-4");
        assertThat(run.evaluation().rows()).isEqualTo(120);
        run.requireLearning();
        // Who always says the mean has 1.03.
        assertThat(run.metric("rmse")).isLessThan(1);
        assertThat(run.metric("pearson")).isGreaterThan(0.2);
        assertThat(run.metric("rmse")).isCloseTo(Math.sqrt(run.metric("mse")), within(1e-9));
    }

    @Test
    void entitiesOfPosts() throws IOException {
        Path data = data("token_wnut17_ner");
        Run run = run(
                "wnut17",
                "data.train.path=" + data.resolve("wnut17train.conll"),
                "data.validation.path=" + data.resolve("emerging.dev.conll"),
                "data.test.path=" + data.resolve("emerging.test.annotated"),
                "data.limit.train=320",
                "data.limit.validation=40",
                "data.limit.test=200",
                "train.epochs=1");
        assertThat(run.evaluation().rows()).isEqualTo(200);
        run.requireLearning();
        assertThat(run.metric("token_accuracy")).isGreaterThan(0.85);
        assertThat(run.evaluation().metrics()).containsKeys("entity_f1", "entity_precision", "entity_recall");
    }

    @Test
    void partsOfSpeech() throws IOException {
        Path data = data("token_ud_english_ewt_pos");
        Run run = run(
                "ud-pos",
                "data.train.path=" + data.resolve("en_ewt-ud-train.conllu.gz"),
                "data.validation.path=" + data.resolve("en_ewt-ud-dev.conllu.gz"),
                "data.test.path=" + data.resolve("en_ewt-ud-test.conllu.gz"),
                "data.limit.train=384",
                "data.limit.validation=40",
                "data.limit.test=200",
                "data.max-length=96",
                "train.epochs=1",
                "train.batch-size=16",
                "train.micro-batch-size=4");
        assertThat(run.evaluation().rows()).isEqualTo(200);
        run.requireLearning();
        // Who calls every word a noun has less than 0.2.
        assertThat(run.metric("token_accuracy")).isGreaterThan(0.5);
        assertThat(run.evaluation().metrics()).doesNotContainKey("entity_f1");
    }

    @Test
    void answersThatAreAlwaysThere() throws IOException {
        Path data = data("qa_squad_v1.1_dev").resolve("dev-v1.1.rebuilt.json.gz");
        Run run = run(
                "squad-v1",
                "data.train.path=" + data,
                "data.validation.path=" + data,
                "data.limit.train=96",
                "data.limit.validation=24",
                "train.epochs=1",
                "train.batch-size=8",
                "train.micro-batch-size=4",
                "train.optimizer.learning-rate=3e-4",
                "train.evaluate-every=never");
        assertThat(run.manifest().split("validation").rows()).isGreaterThanOrEqualTo(24);
        assertThat(run.evaluation().rows()).isEqualTo(24);
        run.requireLearning();
        assertThat(run.metric("f1")).isBetween(0.0, 100.0);
        assertThat(run.evaluation().metrics()).doesNotContainKey("no_answer_f1");
    }

    @Test
    void answersThatMayNotBeThere() throws IOException {
        Path data = data("qa_squad_v2.0_dev").resolve("dev-v2.0.rebuilt.json.gz");
        Run run = run(
                "squad-v2",
                "data.train.path=" + data,
                "data.validation.path=" + data,
                "data.limit.train=32",
                "data.limit.validation=20",
                "data.max-length=256",
                "train.epochs=1",
                "train.batch-size=16",
                "train.micro-batch-size=4",
                "train.evaluate-every=never");
        assertThat(run.evaluation().rows()).isEqualTo(20);
        assertThat(run.evaluation().metrics()).containsKeys("has_answer_f1", "no_answer_f1", "best_f1");
    }

    @Test
    void wordsThatWereHidden() throws IOException {
        Path data = data("corpus_wikitext2");
        Run run = run(
                "wikitext2-mlm",
                "data.train.path=" + data.resolve("valid.txt.gz"),
                "data.validation.path=" + data.resolve("test.txt.gz"),
                "data.test.path=" + data.resolve("test.txt.gz"),
                "data.max-length=64",
                "data.train.options.lines-per-row=20",
                "data.validation.options.lines-per-row=20",
                "data.test.options.lines-per-row=20",
                "data.limit.train=6",
                "data.limit.validation=1",
                "data.limit.test=2",
                "train.epochs=1",
                "train.batch-size=16",
                "train.micro-batch-size=4");
        assertThat(run.evaluation().rows())
                .isEqualTo(run.manifest().split("test").rows());
        run.requireLearning();
        assertThat(run.metric("perplexity")).isCloseTo(Math.exp(run.metric("loss")), within(1e-6));
        // Who knows nothing of the words has 30,522.
        assertThat(run.metric("perplexity")).isLessThan(30_000);
    }

    private Run run(String configuration, String... overrides) throws IOException {
        Anneal anneal = Anneal.load(Path.of("..", "conf", configuration + ".yaml"))
                .shownOn(Display.plain(new PrintStream(OutputStream.nullOutputStream())));
        List<String> all = new ArrayList<>(Arrays.asList(overrides));
        all.addAll(List.of("train.checkpoint-every=never", "output=" + folder.resolve("run")));
        for (String override : all) {
            anneal = anneal.with(override);
        }
        Manifest manifest = anneal.prepare(LocalCluster.session()).manifest();
        TrainResult training = anneal.train(LocalCluster.session());
        Evaluation evaluation = anneal.evaluate(LocalCluster.session());
        return new Run(manifest, training, evaluation, steps());
    }

    private List<StepFinished> steps() throws IOException {
        return Files.readAllLines(folder.resolve("run/metrics.jsonl")).stream()
                .flatMap(line -> TrainEvent.parse(line).stream())
                .filter(StepFinished.class::isInstance)
                .map(StepFinished.class::cast)
                .toList();
    }

    private static Path data(String name) {
        Optional<Path> found = PublicData.folder(name);
        assumeThat(found).as("%s in shared/data of a folder above", name).isPresent();
        return found.orElseThrow();
    }
}
