package dev.anneal.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.anneal.error.AnnealException;
import dev.anneal.files.ObjectStore;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import dev.anneal.train.checkpoint.WrittenShare.Purpose;
import dev.anneal.train.event.CheckpointWritten;
import java.nio.FloatBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Shares of two ranks on an object store. */
@Timeout(60)
final class ShareWriterTest {
    private final String bucketName = UUID.randomUUID().toString();
    private final ObjectStore.Bucket bucket = ObjectStore.bucket(bucketName);
    private final CheckpointFolder checkpoints = folder("checkpoints");
    private final CheckpointFolder best = folder("best");
    private final List<CheckpointWritten> events = Collections.synchronizedList(new ArrayList<>());
    private volatile Optional<AnnealException> intruder = Optional.empty();
    private final LocalCommitter committer = committer("first");
    private final List<ShareWriter> writers = new ArrayList<>();
    private List<StateVector> state = List.of();

    @BeforeEach
    void open() {
        Engine.enter(1);
        FlatVector values = FlatVector.zeros(3L * FlatVector.GRID);
        state = List.of(StateVector.replicated("layer", values));
        for (int rank = 0; rank < 2; rank++) {
            writers.add(new ShareWriter(checkpoints, best, rank, 2, committer));
        }
    }

    @AfterEach
    void close() {
        writers.forEach(ShareWriter::close);
        state.forEach(vector -> vector.values().close());
    }

    @Test
    void whatTheNextStepDoesToTheStateIsNotInTheCheckpoint() {
        CountDownLatch stepped = new CountDownLatch(1);
        bucket.closeUntil(stepped);
        fill(1);
        write(4);
        fill(2);
        stepped.countDown();
        writers.forEach(ShareWriter::await);
        assertThat(checkpoints.restore(4, state)).isEmpty();
        assertThat(values()).containsOnly(1);
        assertThat(bucket.renames()).isZero();
    }

    @Test
    void aCheckpointIsThereWhenAllRanksHaveHandedInTheirShares() {
        writers.get(0).write(Purpose.RESUME, 4, state, Map.of("best_value", 0.5));
        writers.get(0).await();
        assertThat(checkpoints.steps()).isEmpty();
        assertThat(events).isEmpty();
        writers.get(1).write(Purpose.RESUME, 4, state, Map.of("best_value", 0.5));
        writers.get(1).await();
        assertThat(checkpoints.steps()).containsExactly(4);
        assertThat(checkpoints.manifest(4).progress()).containsEntry("best_value", 0.5);
        assertThat(events).extracting(CheckpointWritten::step).containsExactly(4);
        assertThat(events.get(0).bytes()).isEqualTo(3L * FlatVector.GRID * Float.BYTES);
    }

    /** An attempt that dies between shares and manifest leaves no checkpoint, and the next one does not mix its shares with them. */
    @Test
    void sharesOfAFailedAttemptAreNeverMixedWithThoseOfTheNext() {
        fill(1);
        writers.get(0).write(Purpose.RESUME, 4, state, Map.of());
        writers.get(0).await();
        assertThat(checkpoints.steps()).isEmpty();

        LocalCommitter second = committer("second");
        fill(2);
        for (int rank = 0; rank < 2; rank++) {
            try (ShareWriter writer = new ShareWriter(checkpoints, best, rank, 2, second)) {
                writer.write(Purpose.RESUME, 4, state, Map.of());
                writer.await();
            }
        }
        fill(0);
        assertThat(checkpoints.restore(4, state)).isEmpty();
        assertThat(values()).containsOnly(2);
        assertThat(bucket.paths())
                .containsExactly(
                        "/run/checkpoints/step-000004/manifest.json",
                        "/run/checkpoints/step-000004/share-00000-of-00002.second.bin",
                        "/run/checkpoints/step-000004/share-00001-of-00002.second.bin");
    }

    @Test
    void aFullStoreFailsTheNextCallWithFileReasonAndRemedy() throws InterruptedException {
        bucket.fillUpTo(1000);
        writers.get(0).write(Purpose.RESUME, 4, state, Map.of());
        AnnealException problem = catchThrowableOfType(AnnealException.class, () -> {
            while (true) {
                writers.get(0).requireNoFailure();
                TimeUnit.MILLISECONDS.sleep(5);
            }
        });
        assertThat(problem.kind()).isEqualTo(AnnealException.Kind.ENVIRONMENT);
        assertThat(problem)
                .hasMessage("The checkpoint file s3a://" + bucketName
                        + "/run/checkpoints/step-000004/share-00000-of-00002.first.bin cannot be written: No space left"
                        + " on device. Free space there, or set output to another place.");
        assertThat(checkpoints.steps()).isEmpty();
    }

    @Test
    void aManifestThatCannotBeWrittenFailsTheLastRankAndAllThatComeLater() {
        bucket.fillUpTo(3L * FlatVector.GRID * Float.BYTES + 10);
        write(4);
        AnnealException problem =
                catchThrowableOfType(AnnealException.class, () -> writers.forEach(ShareWriter::await));
        assertThat(problem)
                .hasMessageStartingWith("The checkpoint's manifest s3a://" + bucketName
                        + "/run/checkpoints/step-000004/manifest.json cannot be written: No space left on device.");
        assertThat(catchThrowableOfType(AnnealException.class, committer::await))
                .isSameAs(problem);
    }

    @Test
    void theNextCheckpointWaitsForTheOneOnItsWayAndSaysSo() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        bucket.closeUntil(slow);
        write(4);
        Thread helper = new Thread(() -> {
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            slow.countDown();
        });
        helper.start();
        write(8);
        helper.join();
        writers.forEach(ShareWriter::await);
        assertThat(events).extracting(CheckpointWritten::step).containsExactly(4, 8);
        assertThat(events.get(0).waitSeconds()).isLessThan(0.1);
        assertThat(events.get(1).waitSeconds()).isGreaterThan(0.15);
    }

    /** The best parameters of step 2 are not deleted before the checkpoint that would go back to them. */
    @Test
    void keepsBestParametersAsLongAsACheckpointGoesWithThem() {
        writeBest(2);
        write(4, Map.of("best_step", 2.0));
        writeBest(5);
        assertThat(best.steps()).containsExactly(5, 2);
        write(8, Map.of("best_step", 5.0));
        writers.forEach(ShareWriter::await);
        assertThat(best.steps()).containsExactly(5, 2);
        write(12, Map.of("best_step", 5.0));
        writers.forEach(ShareWriter::await);
        assertThat(checkpoints.steps()).containsExactly(12, 8);
        assertThat(best.steps()).containsExactly(5);
    }

    /** The evaluation of step 5 may come before the checkpoint of step 4 is complete. */
    @Test
    void leavesBestParametersAloneThatAreOnTheirWay() {
        writers.get(0).write(Purpose.BEST, 5, state, Map.of("best_step", 5.0));
        writers.get(0).await();
        write(4);
        writers.forEach(ShareWriter::await);
        writers.get(1).write(Purpose.BEST, 5, state, Map.of("best_step", 5.0));
        writers.get(1).await();
        assertThat(best.restore(5, state)).isEmpty();
    }

    @Test
    void commitsNothingWhenItIsNotAloneAnyMore() {
        write(4);
        writers.forEach(ShareWriter::await);
        intruder = Optional.of(AnnealException.environment("somebody else trains here"));

        write(8);

        assertThatThrownBy(() -> writers.forEach(ShareWriter::await)).hasMessage("somebody else trains here");
        assertThat(checkpoints.steps()).containsExactly(4);
    }

    private void write(int step) {
        write(step, Map.of());
    }

    private void write(int step, Map<String, Double> progress) {
        writers.forEach(writer -> writer.write(Purpose.RESUME, step, state, progress));
    }

    private void writeBest(int step) {
        writers.forEach(writer -> writer.write(Purpose.BEST, step, state, Map.of("best_step", (double) step)));
        writers.forEach(ShareWriter::await);
    }

    private CheckpointFolder folder(String name) {
        return CheckpointFolder.of("s3a://" + bucketName + "/run/" + name, ObjectStore.configuration());
    }

    private LocalCommitter committer(String attempt) {
        CheckpointCommits commits = new CheckpointCommits(
                checkpoints,
                best,
                "digest",
                2,
                () -> Instant.EPOCH,
                () -> intruder.ifPresent(problem -> {
                    throw problem;
                }));
        return new LocalCommitter(attempt, commits, events::add);
    }

    private void fill(float value) {
        FloatBuffer values = state.get(0).values().values();
        for (int i = 0; i < values.limit(); i++) {
            values.put(i, value);
        }
    }

    private float[] values() {
        FloatBuffer values = state.get(0).values().values();
        float[] copy = new float[values.limit()];
        values.get(copy);
        return copy;
    }
}
