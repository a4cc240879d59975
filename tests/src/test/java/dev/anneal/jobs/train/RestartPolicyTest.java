package dev.anneal.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.error.AnnealException;
import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.cluster.RankPlace;
import dev.anneal.train.blackbox.Activity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RestartPolicyTest {
    private final RestartPolicy policy = RestartPolicy.of(4);
    private final List<FailedAttempt> failures = new ArrayList<>();

    @Test
    void pausesDoubleUntilTheTriesAreUsedUp() {
        assertThat(fail(0, 0)).contains(Duration.ofSeconds(1));
        assertThat(fail(0, 0)).contains(Duration.ofSeconds(2));
        assertThat(fail(0, 0)).contains(Duration.ofSeconds(4));
        assertThat(fail(0, 0)).isEmpty();
    }

    @Test
    void aNewCheckpointBeginsTheCountAnew() {
        fail(0, 0);
        fail(0, 0);
        fail(0, 0);
        assertThat(fail(0, 20)).contains(Duration.ofSeconds(1));
        assertThat(fail(20, 20)).contains(Duration.ofSeconds(2));
        assertThat(fail(20, 40)).contains(Duration.ofSeconds(1));
        fail(40, 40);
        fail(40, 40);
        assertThat(fail(40, 40)).isEmpty();
    }

    @Test
    void aPauseIsBounded() {
        RestartPolicy patient = RestartPolicy.of(1000);
        for (int i = 0; i < 100; i++) {
            failures.add(failure(Kind.RESOURCES, 0, 0));
        }
        assertThat(patient.pauseAfter(failures)).contains(Duration.ofSeconds(30));
    }

    @Test
    void aSingleAttemptIsNotRepeated() {
        assertThat(RestartPolicy.of(1).pauseAfter(List.of(failure(Kind.RESOURCES, 0, 0))))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void onlyWhatMayPassIsTriedAgain(Kind kind) {
        boolean mayPass = kind == Kind.ENVIRONMENT || kind == Kind.RESOURCES;

        assertThat(policy.pauseAfter(List.of(failure(kind, 0, 20))).isPresent()).isEqualTo(mayPass);
    }

    @Test
    void theLastFailureDecides() {
        fail(0, 20);
        failures.add(failure(Kind.USER, 20, 20));

        assertThat(policy.pauseAfter(failures)).isEmpty();
    }

    @Test
    void aFailureSaysWhoWhereAndWhy() {
        assertThat(failure(Kind.RESOURCES, 20, 40))
                .hasToString("attempt 1 (world size 2, from step 20), after step 43, rank 1 on node-b (executor 7)"
                        + " in step 44, micro-batch 3, backward of encoder.layer.3: the disk is full.");
    }

    private Optional<Duration> fail(int from, int checkpoint) {
        failures.add(failure(Kind.RESOURCES, from, checkpoint));
        return policy.pauseAfter(failures);
    }

    private static FailedAttempt failure(Kind kind, int from, int checkpoint) {
        return new FailedAttempt(
                new Autopsy.Attempt(1, 2, from, checkpoint + 3, checkpoint),
                Optional.of(new RankPlace(1, "node-b", "7")),
                Optional.of(new Activity(44, 3, "backward of encoder.layer.3")),
                "the disk is full.",
                "runs/mrpc/failures/attempt-1",
                new AnnealException(kind, "Rank 1 failed."));
    }
}
