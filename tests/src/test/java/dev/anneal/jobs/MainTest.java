package dev.anneal.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.digest.Sha256;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line says before Spark starts. */
class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int execute(String... arguments) {
        return Main.execute(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private String config(String more) throws IOException {
        return Files.writeString(folder.resolve("run.yaml"), """
                name: run
                task: single-label
                model: {source: vectors/tiny-bert/seqcls-single/model}
                data: {train: {path: nowhere.tsv, format: tsv}, test: {path: nowhere-else.csv, format: csv}, split: {validation: 0.1}, max-length: 24}
                train: {epochs: 1, batch-size: 8}
                output: out
                """ + more).toString();
    }

    @Test
    void showsItsVerbsWithoutArguments() {
        assertThat(execute()).isZero();
        assertThat(out.toString())
                .contains(
                        "quickstart",
                        "show",
                        "prepare",
                        "train",
                        "evaluate",
                        "score",
                        "run",
                        "verify",
                        "experiment",
                        "tune",
                        "doctor",
                        "help");
    }

    @Test
    void listsEveryTableThatIsNotThere() throws IOException {
        assertThat(execute("run", "--config", config(""))).isEqualTo(2);
        assertThat(err.toString())
                .matches(
                        "(?s)anneal: data.train.path is .*nowhere.tsv, and there is no file. Name another one: --set data.train.path=...\n"
                                + "data.test.path is .*nowhere-else.csv, and there is no file. .*\n")
                .doesNotContain("\tat ");
    }

    @Test
    void listsEveryProblemOfAConfiguration() throws IOException {
        assertThat(execute("train", "--config", config("traim: 1\n"), "--set", "train.epochs=many"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("traim", "train.epochs").doesNotContain("\tat ");
    }

    /** With the file's own values above those of the preset, and these above the defaults. */
    @Test
    void showsTheConfigurationThatARunWouldUse() throws IOException {
        String[] settings = {"--set", "preset=mosbach-stable", "--set", "train.seed=7"};
        assertThat(execute("show", "--config", config(""), settings[0], settings[1], settings[2], settings[3]))
                .isZero();

        RunConfig shown = RunConfigReader.parse(out.toString(), "shown", List.of());
        assertThat(shown.train().epochs()).isEqualTo(1);
        assertThat(shown.train().optimizer().learningRate()).isEqualTo(2e-5);
        assertThat(shown.train().seed().order()).isEqualTo(7);
        assertThat(out.toString()).contains("clip-norm: 1.0\n");
        assertThat(execute("show", "--config", config(""), "--set", "train.epochs=0"))
                .isEqualTo(2);
    }

    @Test
    void refusesATokenizerThatDoesNotBelongToTheModel() throws IOException {
        Path model = Files.createDirectories(folder.resolve("model"));
        Path tiny = Path.of("vectors", "tiny-bert", "seqcls-single", "model");
        for (String file : new String[] {"model.safetensors", "tokenizer.json"}) {
            Files.copy(tiny.resolve(file), model.resolve(file));
        }
        Files.writeString(
                model.resolve("config.json"),
                Files.readString(tiny.resolve("config.json"))
                        .replaceFirst("\"vocab_size\": *\\d+", "\"vocab_size\": 100"));

        assertThat(execute("prepare", "--config", config(""), "--set", "model.source=" + model))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("The vocabulary sizes differ: the tokenizer has 500 tokens and the model (vocab_size) 100");
    }

    @Test
    void verifiesAFolderAndEndsWithTheStatusOfWhatItFinds() throws IOException {
        Path model = Files.createDirectories(folder.resolve("run/model"));
        Files.writeString(model.resolve("config.json"), "{}");
        Files.writeString(
                folder.resolve("run/training.json"), "{\"files\": {\"config.json\": \"" + Sha256.ofText("{}") + "\"}}");
        String run = folder.resolve("run").toString();

        assertThat(execute("verify", run)).isZero();
        Files.writeString(model.resolve("config.json"), "[]");
        assertThat(execute("verify", run)).isEqualTo(3);
        assertThat(err.toString())
                .contains("A part of " + run + " is not what was written:\n  " + model.resolve("config.json")
                        + " should have SHA-256 " + Sha256.ofText("{}") + ", but has " + Sha256.ofText("[]"));
        assertThat(execute("verify", folder.resolve("empty").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("There is nothing to verify in ");
        assertThat(execute("verify")).isEqualTo(2);
        assertThat(err.toString()).contains("Name either a folder or --config FILE");
    }

    @Test
    void examinesThisMachineAndSaysSoInJson() throws IOException {
        assertThat(execute("doctor")).isZero();
        assertThat(out.toString()).contains("libtorch 2.7.1 loads", "doctor: 0 problems");

        out.getBuffer().setLength(0);
        assertThat(execute(
                        "doctor",
                        config(""),
                        "--driver-only",
                        "--json",
                        "--set",
                        "output=" + folder + "/run.yaml/below"))
                .isEqualTo(2);
        JsonNode json = JsonMapper.builder().build().readTree(out.toString());
        assertThat(json.path("status").intValue()).isEqualTo(2);
        assertThat(json.path("findings").findValuesAsText("text"))
                .anyMatch(text -> text.matches("data.train.path is .*nowhere.tsv, and there is no file..*"))
                .anyMatch(text -> text.matches("output is .*below, which cannot be written: .* is no folder"));
    }

    @Test
    void refusesSettingsOfNoFile() throws IOException {
        assertThat(execute("doctor", "--set", "name=x")).isEqualTo(2);
        assertThat(err.toString()).contains("--set is given without a file");
    }

    @Test
    void showsTheStackTraceWhenAsked() {
        assertThat(execute("run", "--config", "none.yaml", "--stacktrace")).isEqualTo(2);
        assertThat(err.toString()).contains("none.yaml", "\tat ");
    }

    @Test
    void saysWhatIsWrongWithAnOption() {
        assertThat(execute("run", "--config", "run.yaml", "--confg", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown option", "--confg");
    }
}
