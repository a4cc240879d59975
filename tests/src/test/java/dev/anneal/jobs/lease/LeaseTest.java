package dev.anneal.jobs.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
    private static final LeaseTimes SHORT = new LeaseTimes(Duration.ofMillis(200), Duration.ofMillis(1500));

    @TempDir
    private Path folder;

    private final List<String> messages = new CopyOnWriteArrayList<>();

    private Lease acquire(Runnable onLoss) {
        return Lease.acquire(folder.toString(), new Configuration(), SHORT, messages::add, onLoss);
    }

    private void write(LeaseHolder holder) throws IOException {
        Files.writeString(folder.resolve("_lease.json"), holder.toJson());
    }

    private static LeaseHolder elsewhere() {
        return new LeaseHolder("other", "far", 7, 0, "another machine", 3);
    }

    @Test
    void aSecondWriterIsRefusedWhileTheFirstRenews() {
        try (Lease first = acquire(() -> {})) {
            assertThatThrownBy(() -> acquire(() -> {}))
                    .hasMessageStartingWith("The folder " + folder + " is being filled by process ")
                    .hasMessageEndingWith("Wait until it ends, or end it, or set another output.");
            first.require();
        }
        assertThat(folder.resolve("_lease.json")).doesNotExist();
        acquire(() -> {}).close();
    }

    @Test
    void aLeaseThatStandsStillIsTakenOver() throws IOException {
        write(elsewhere());

        try (Lease lease = acquire(() -> {})) {
            lease.require();
            assertThat(messages)
                    .containsExactly(
                            "Waiting to see whether process 7 on far still writes to " + folder + ".",
                            "The lease of process 7 on far on " + folder + " is stale: taken over.");
        }
    }

    @Test
    void thatOfAProcessThatEndedHereIsTakenOverAtOnce() throws Exception {
        LeaseHolder here = LeaseHolder.here("other");
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        write(new LeaseHolder("other", here.host(), ended.pid(), 1, here.system(), 0));

        acquire(() -> {}).close();

        assertThat(messages).hasSize(1);
        assertThat(messages.get(0)).endsWith("is stale: taken over.");
    }

    @Test
    void halfALeaseIsNone() throws IOException {
        Files.writeString(folder.resolve("_lease.json"), "{\"owner\": ");

        acquire(() -> {}).close();
    }

    @Test
    void whoLosesItHearsOfIt() throws Exception {
        CountDownLatch lost = new CountDownLatch(1);
        try (Lease lease = acquire(lost::countDown)) {
            write(elsewhere());

            assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(lease::require)
                    .hasMessageStartingWith("The lease on " + folder + " is lost: process 7 on far has taken it over.");
        }
        assertThat(folder.resolve("_lease.json")).content().contains("\"other\"");
    }
}
