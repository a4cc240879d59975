package dev.anneal.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.anneal.error.AnnealException;
import dev.anneal.train.checkpoint.CheckpointCommits;
import dev.anneal.train.checkpoint.CheckpointFolder;
import dev.anneal.train.checkpoint.CheckpointManifest.Share;
import dev.anneal.train.checkpoint.WrittenShare;
import dev.anneal.train.checkpoint.WrittenShare.Purpose;
import dev.anneal.train.checkpoint.WrittenShare.Seconds;
import dev.anneal.train.event.CheckpointWritten;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DriverCommitterTest {
    @TempDir
    private Path folder;

    private final List<CheckpointWritten> events = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch listening = new CountDownLatch(1);
    private final List<DriverCommitter> open = new ArrayList<>();

    @AfterEach
    void close() {
        listening.countDown();
        open.forEach(DriverCommitter::close);
    }

    @Test
    void completesACheckpointWhenAllRanksHaveHandedIn() {
        DriverCommitter committer = committer();
        committer.asked(share(4, 1));
        committer.asked(share(4, 0));
        committer.close();
        assertThat(checkpoints().steps()).containsExactly(4);
        assertThat(checkpoints().manifest(4).shares()).extracting(Share::file).containsExactly("share-0", "share-1");
        assertThat(events).extracting(CheckpointWritten::seconds).allMatch(seconds -> seconds > 2);
        assertThat(events).extracting(CheckpointWritten::snapshotSeconds).containsExactly(0.25);
        assertThat(events).extracting(CheckpointWritten::waitSeconds).containsExactly(0.5);
    }

    /** The channel on which ranks ask must not wait for a file system or for who listens. */
    @Test
    void answersWhileItIsStillAtIt() {
        DriverCommitter committer = new DriverCommitter(commits(), event -> await());
        open.add(committer);
        assertThat(committer.asked(share(4, 0))).as("nothing can be completed").isEqualTo(true);
        assertThat(committer.asked(share(4, 1))).isEqualTo(false);
        assertThat(committer.asked(new CommitMessage.Completed())).isEqualTo(false);
        listening.countDown();
        while (!Boolean.TRUE.equals(committer.asked(new CommitMessage.Completed()))) {
            Thread.onSpinWait();
        }
        assertThat(checkpoints().steps()).containsExactly(4);
    }

    @Test
    void hearsNothingAfterTheAttempt() {
        DriverCommitter committer = committer();
        committer.asked(share(4, 0));
        committer.close();
        committer.asked(share(4, 1));
        assertThat(checkpoints().steps()).isEmpty();
    }

    @Test
    void tellsWhoeverAsksNextThatACheckpointCouldNotBeCompleted() throws IOException {
        Files.writeString(folder.resolve("checkpoints"), "a file where a folder should be");
        DriverCommitter committer = new DriverCommitter(
                new CheckpointCommits(folder("elsewhere"), checkpoints(), "digest", 2, () -> Instant.EPOCH, () -> {}),
                events::add);
        open.add(committer);
        committer.asked(best(4));
        AnnealException problem = catchThrowableOfType(AnnealException.class, () -> {
            while (true) {
                committer.asked(new CommitMessage.Completed());
            }
        });
        assertThat(problem.kind()).isEqualTo(AnnealException.Kind.ENVIRONMENT);
        assertThat(problem)
                .hasMessageStartingWith("The checkpoint's manifest " + folder
                        + "/checkpoints/step-000004/manifest.json cannot be written: ")
                .hasMessageEndingWith("Free space there, or set output to another place.");
    }

    private void await() {
        try {
            listening.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private DriverCommitter committer() {
        DriverCommitter committer = new DriverCommitter(commits(), events::add);
        open.add(committer);
        return committer;
    }

    private CheckpointCommits commits() {
        return new CheckpointCommits(checkpoints(), folder("best"), "digest", 2, () -> Instant.EPOCH, () -> {});
    }

    private CheckpointFolder checkpoints() {
        return folder("checkpoints");
    }

    private CheckpointFolder folder(String name) {
        return CheckpointFolder.of(folder.resolve(name).toString(), new Configuration());
    }

    private static CommitMessage share(int step, int rank) {
        Share share = new Share("share-" + rank, 0, List.of());
        return new CommitMessage.HandIn(
                new WrittenShare(Purpose.RESUME, step, rank, 2, share, Map.of(), new Seconds(0.5 * rank, 0.25, 2))
                        .toJson());
    }

    private static CommitMessage best(int step) {
        Share share = new Share("share-0", 0, List.of());
        return new CommitMessage.HandIn(
                new WrittenShare(Purpose.BEST, step, 0, 1, share, Map.of(), new Seconds(0, 0, 0)).toJson());
    }
}
