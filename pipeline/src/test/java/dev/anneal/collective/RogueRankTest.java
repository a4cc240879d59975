package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.error.AnnealException;
import dev.anneal.error.AnnealException.Kind;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One rank that dies, falls silent or sends what it should not, and what the others say about it. */
@Timeout(60)
class RogueRankTest {
    /** Far more than the buffers of sockets hold. */
    private static final int CELLS = 120;

    private static final String SILENT_REMEDY =
            "Its process may be stopped, overloaded or cut off: see the log of that executor,"
                    + " or raise cluster.timeout.";

    private final AtomicLong failedAt = new AtomicLong();

    /** What a rank does that does not play by the rules, over its raw connections. */
    private interface Rogue {
        void act(Mesh mesh) throws Exception;
    }

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        Ranks.awaitEndOfTransportThreads();
    }

    @Test
    void aDeadRankIsNamedWithinASecond() {
        AtomicLong died = new AtomicLong();
        AnnealException failure = against(Ranks.PATIENT, 1, mesh -> {
            Thread.sleep(300);
            died.set(System.nanoTime());
            mesh.channels().get(0).close();
        });
        assertThat(Duration.ofNanos(failedAt.get() - died.get())).isLessThan(Duration.ofSeconds(1));
        assertThat(failure.kind()).isEqualTo(Kind.ENVIRONMENT);
        assertThat(failure)
                .message()
                .matches(
                        "Rank 1 at 127.0.0.1:\\d+ closed its connection \\((between two frames|Connection reset)\\) while rank 0"
                                + " awaited the start of bucket 3. Its process died or was killed: see the log of that executor.");
    }

    @Test
    void aSilentRankIsNamedAfterTheTimeout() {
        long began = System.nanoTime();
        AnnealException failure = against(Duration.ofMillis(700), 1, RogueRankTest::sayNothing);
        assertThat(Duration.ofNanos(failedAt.get() - began)).isBetween(Duration.ofMillis(700), Duration.ofSeconds(8));
        assertThat(failure.kind()).isEqualTo(Kind.RESOURCES);
        assertThat(failure)
                .message()
                .matches(
                        "Rank 1 at 127.0.0.1:\\d+ has sent nothing for 0.\\d s while rank 0 awaited the start of bucket 3. "
                                + SILENT_REMEDY);
    }

    @Test
    void theSilentRankIsBlamedAndNotOneThatWaitsForIt() {
        AnnealException failure = against(Duration.ofMillis(700), 2, RogueRankTest::sayNothing);
        assertThat(failure).message().contains("Rank 2 at 127.0.0.1:").contains(" has sent nothing for ");
    }

    @Test
    void aRankThatReadsNothingIsNamedAfterTheTimeout() {
        AnnealException failure = against(Duration.ofMillis(700), 1, mesh -> {
            SocketChannel channel = mesh.channels().get(0);
            write(channel, new Frame(Frame.Kind.STARTED, 0, 3, 0, 6, CELLS, 0));
            Thread.sleep(1_500);
        });
        assertThat(failure)
                .message()
                .matches("Rank 1 at .* has (taken no bytes for .* from rank 0|sent nothing for .* while rank 0 awaited"
                        + " micro-batches 3..4 of bucket 3, block 0 of 60). " + SILENT_REMEDY);
    }

    @Test
    void garbageIsRefused() {
        AnnealException failure =
                against(Ranks.PATIENT, 1, mesh -> mesh.channels().get(0).write(ByteBuffer.wrap(new byte[4_000])));
        assertThat(failure)
                .message()
                .matches(
                        "Rank 1 at .* sent a header that starts with 0x00000000 0x00000000. All ranks must run the same program"
                                + " and version, and nothing else may write to its port.");
    }

    @Test
    void oversizedFramesAreRefusedBeforeMemoryIsTaken() {
        AnnealException failure =
                against(Ranks.PATIENT, 1, mesh -> write(mesh.channels().get(0), Frame.message(0, Integer.MAX_VALUE)));
        assertThat(failure).message().contains(" sent MESSAGE of 2147483647 bytes, where 67108864 is the most. ");
    }

    @Test
    void framesThatAreNotDueAreRefused() {
        AnnealException failure = against(Ranks.PATIENT, 1, mesh -> {
            SocketChannel channel = mesh.channels().get(0);
            write(channel, new Frame(Frame.Kind.STARTED, 0, 3, 0, 6, CELLS, 0));
            Thread.sleep(300);
            write(channel, new Frame(Frame.Kind.CONTRIBUTION, 0, 0, 5, 6, 0, Bucket.GRID_BYTES));
        });
        assertThat(failure)
                .message()
                .contains(
                        " sent Frame[kind=CONTRIBUTION, operation=0, slice=0, low=5, high=6, block=0, length=262144] where "
                                + "Frame[kind=CONTRIBUTION, operation=0, slice=0, low=3, high=4, block=0, length=262144] was due. ");
    }

    @Test
    void anEndInTheMidstOfAFrameIsADeath() {
        AnnealException failure = against(Ranks.PATIENT, 1, mesh -> {
            mesh.channels().get(0).write(ByteBuffer.wrap(new byte[7]));
            mesh.channels().get(0).shutdownOutput();
            sayNothing(mesh);
        });
        assertThat(failure).message().contains(" closed its connection (in the midst of a frame)");
    }

    /** What rank 0 throws when the last rank does not play by the rules. */
    private AnnealException against(Duration timeout, int rogueRank, Rogue rogue) {
        int worldSize = rogueRank + 1;
        Gradients gradients = Gradients.random(3, 6, CELLS);
        Rendezvous rendezvous = Ranks.rendezvous(worldSize);
        List<Object> outcomes = Ranks.inThreads(worldSize, rank -> {
            Rendezvous mine = Ranks.rendezvous(rendezvous, rank);
            if (rank == rogueRank) {
                Mesh mesh = Mesh.connect(Ranks.options(rank, worldSize, Ranks.PATIENT), mine);
                rogue.act(mesh);
                Thread.sleep(200);
                for (SocketChannel channel : mesh.channels().values()) {
                    channel.close();
                }
                return "rogue";
            }
            Bucket bucket = gradients.bucket(rank, worldSize);
            try (AllReduce ranks = TcpAllReduce.join(Ranks.options(rank, worldSize, timeout), mine)) {
                ranks.start(bucket);
                ranks.finish();
                return "finished";
            } finally {
                failedAt.set(System.nanoTime());
            }
        });
        assertThat(outcomes.get(rogueRank)).isEqualTo("rogue");
        return (AnnealException) outcomes.get(0);
    }

    /** Reads on, until the other side ends. */
    private static void sayNothing(Mesh mesh) throws Exception {
        ByteBuffer scrap = ByteBuffer.allocate(1 << 16);
        int count;
        do {
            count = mesh.channels().get(0).read(scrap.clear());
        } while (count >= 0);
    }

    private static void write(SocketChannel channel, Frame frame) throws Exception {
        ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
        frame.write(header);
        channel.write(header);
    }
}
