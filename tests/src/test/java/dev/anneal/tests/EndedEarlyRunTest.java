package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.train.TrainCallback;
import dev.anneal.train.TrainControl;
import dev.anneal.train.event.EndedEarly;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run that its configuration ends before the last step of its plan is a complete one. */
@ExtendWith(LocalCluster.class)
final class EndedEarlyRunTest {
    private static final String STOPPED =
            "early stopping: accuracy has not improved by more than 1.0 since step 2, 1 evaluation ago";

    @TempDir
    private Path folder;

    private Films films;

    @BeforeEach
    void writeTable() throws IOException {
        films = Films.in(folder, "train.max-steps=20", "train.evaluate-every=2 steps");
    }

    @Test
    void earlyStoppingLeavesACompleteRunEvenIfACallbackWantedItToo() throws IOException {
        Anneal run = films.prepared("stopped", "train.early-stopping={patience: 1, min-delta: 1}");
        TrainResult result = run.with(new TrainCallback() {
                    @Override
                    public void afterStep(StepFinished step, TrainControl control) {
                        if (step.step() == 4) {
                            control.stop("four are enough");
                        }
                    }
                })
                .train(LocalCluster.session());

        assertThat(result.steps()).isEqualTo(4);
        assertThat(result.endedBy()).isEqualTo(STOPPED);
        assertThat(films.events("stopped", EndedEarly.class))
                .extracting(EndedEarly::reason)
                .containsExactly(STOPPED);
        JsonNode training = json("stopped");
        assertThat(training.path("ended_early").asBoolean()).isFalse();
        assertThat(training.path("ended_by").asText()).isEqualTo(STOPPED);
        assertThat(Files.readString(films.run("stopped").resolve("report.html")))
                .contains("Training ended after step 4 of 20, " + STOPPED);
        // Training again finds it so, also without the callback, and does nothing.
        assertThat(run.train(LocalCluster.session())).isEqualTo(result);
        assertThat(films.events("stopped", RunStarted.class)).hasSize(1);
        assertThat(films.steps("stopped")).hasSize(4);
    }

    private JsonNode json(String output) throws IOException {
        return new ObjectMapper()
                .readTree(films.run(output).resolve("training.json").toFile());
    }
}
