package dev.anneal.tests;

import static dev.anneal.tests.ScoredRun.input;
import static dev.anneal.tests.ScoredRun.lines;
import static dev.anneal.tests.ScoredRun.read;
import static dev.anneal.tests.ScoredRun.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalCluster.class)
class ScoreFolderTest {
    @TempDir
    private Path folder;

    private ScoredRun run;

    @BeforeEach
    void putAModelIntoTheRun() throws IOException {
        run = ScoredRun.in(folder);
    }

    @Test
    void usesCompletePredictionsAgainAndRefusesToReplaceOthers() throws IOException {
        String table = run.write("in.jsonl", lines(20));
        RunConfig config = run.config(table, input(table, "jsonl"));
        score(config);

        assertThat(score(config).reused()).isTrue();
        assertThat(score(config).rowsOut()).isEqualTo(20);
        run.write("in.jsonl", lines(21));
        assertThatThrownBy(() -> score(config))
                .hasMessageStartingWith("The folder " + folder + "/run/scored holds complete predictions of something"
                        + " else: input file file:" + folder + "/in.jsonl is ")
                .hasMessageEndingWith("Set score.output to another folder, or delete this one.");
    }

    @Test
    void startsAnewWhereARunStoppedHalfWay() throws IOException {
        String table = run.write("in.jsonl", lines(20));
        RunConfig config = run.config(table, input(table, "jsonl"));
        Path scored = Files.createDirectories(folder.resolve("run/scored"));
        Files.writeString(scored.resolve("_scoring.json"), "");
        Files.writeString(scored.resolve("part-00000-left-behind.parquet"), "no parquet");

        assertThat(score(config).rowsOut()).isEqualTo(20);
        Files.delete(Files.list(scored)
                .filter(file -> file.toString().endsWith(".parquet"))
                .findFirst()
                .orElseThrow());
        assertThat(score(config).reused()).isFalse();
        assertThat(read(scored.toString()).count()).isEqualTo(20);
    }

    @Test
    void leavesFoldersOfOthersAlone() throws IOException {
        String table = run.write("in.jsonl", lines(3));
        Path scored = Files.createDirectories(folder.resolve("run/scored"));
        Files.writeString(scored.resolve("thesis.txt"), "years of work");

        assertThatThrownBy(() -> score(run.config(table, input(table, "jsonl"))))
                .hasMessage(
                        "The folder " + scored + " is not empty, and what it holds was not put there by scoring. Set"
                                + " score.output to another folder.");
        assertThat(scored.resolve("thesis.txt")).exists();
    }

    @Test
    void refusesWhatDoesNotFitBeforeAnythingIsWritten() throws IOException {
        String missing = run.write("missing.csv", List.of("id,body", "1,text"));
        assertThatThrownBy(() -> score(run.config(missing, input(missing, "csv"))))
                .hasMessageContaining("data.columns.text is \"text\", but the table of score.input (" + missing
                        + ") has the columns \"id\", \"body\".");
        String clash = run.write("clash.csv", List.of("text,Prediction", "a,b"));
        assertThatThrownBy(() -> score(run.config(clash, input(clash, "csv"))))
                .hasMessageStartingWith("The table of score.input (" + clash + ") has the columns [Prediction], but"
                        + " scoring adds columns of these names: [prediction, probability, probabilities,");
        assertThatThrownBy(() -> score(run.config(missing, "data.split.test=0")))
                .hasMessageStartingWith("There is nothing to score: score.input names no table");
        String empty = run.write("empty.csv", List.of("text"));
        assertThatThrownBy(() -> score(run.config(empty, input(empty, "csv"))))
                .hasMessage(
                        "The table of score.input (" + empty + ") has no rows. Name another file in score.input.path.");
        Files.delete(folder.resolve("run/model/config.json"));
        assertThatThrownBy(() -> score(run.config(missing, input(missing, "csv"))))
                .hasMessage("There is no trained model in " + folder + "/run/model. Run train first.");
        assertThat(folder.resolve("run/scored")).doesNotExist();
    }

    @Test
    void saysWhatATaskThrewAndLeavesNothingThatLooksComplete() throws IOException {
        String table = run.write("in.jsonl", lines(20));
        Path weights = folder.resolve("run/model/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        for (int i = 0; i < 4; i++) {
            bytes[bytes.length - 1 - i] = (byte) 0xff;
        }
        Files.write(weights, bytes);

        assertThatThrownBy(() -> score(run.config(table, input(table, "jsonl"))))
                .hasMessageStartingWith("The model gives a row the logit NaN, so its weights are damaged");
        assertThat(folder.resolve("run/scored/_SUCCESS")).doesNotExist();
        assertThat(folder.resolve("run/scored/_scoring.json")).exists();
    }
}
