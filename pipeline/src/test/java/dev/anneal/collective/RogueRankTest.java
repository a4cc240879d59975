package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.Transport;
import dev.anneal.error.AnnealException;
import dev.anneal.error.AnnealException.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** One rank that dies, falls silent or sends what it should not, and what the others say about it. */
@Timeout(60)
class RogueRankTest {
    /** Far more than the buffers of sockets hold. */
    private static final int CELLS = 120;

    private static final String SILENT_REMEDY =
            "Its process may be stopped, overloaded or cut off: see the log of that executor,"
                    + " or raise cluster.timeout.";

    private final AtomicLong failedAt = new AtomicLong();

    /** What a rank does that does not play by the rules, over its raw wires. */
    private interface Rogue {
        void act(SortedMap<Integer, Wire> wires) throws Exception;
    }

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        Ranks.awaitEndOfTransportThreads();
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void aDeadRankIsNamedWithinASecond(Transport transport) {
        AtomicLong died = new AtomicLong();
        AnnealException failure = against(transport, Ranks.PATIENT, 1, wires -> {
            Thread.sleep(300);
            died.set(System.nanoTime());
            wires.get(0).close();
        });
        assertThat(Duration.ofNanos(failedAt.get() - died.get())).isLessThan(Duration.ofSeconds(1));
        assertThat(failure.kind()).isEqualTo(Kind.ENVIRONMENT);
        assertThat(failure)
                .message()
                .matches(
                        "Rank 1 at 127.0.0.1:\\d+ closed its connection \\((between two frames|Connection reset)\\) while rank 0"
                                + " awaited the start of bucket 3. Its process died or was killed: see the log of that executor.");
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void aSilentRankIsNamedAfterTheTimeout(Transport transport) {
        long began = System.nanoTime();
        AnnealException failure = against(transport, Duration.ofMillis(700), 1, RogueRankTest::sayNothing);
        assertThat(Duration.ofNanos(failedAt.get() - began)).isBetween(Duration.ofMillis(700), Duration.ofSeconds(8));
        assertThat(failure.kind()).isEqualTo(Kind.RESOURCES);
        assertThat(failure)
                .message()
                .matches(
                        "Rank 1 at 127.0.0.1:\\d+ has sent nothing for 0.\\d s while rank 0 awaited the start of bucket 3. "
                                + SILENT_REMEDY);
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void theSilentRankIsBlamedAndNotOneThatWaitsForIt(Transport transport) {
        AnnealException failure = against(transport, Duration.ofMillis(700), 2, RogueRankTest::sayNothing);
        assertThat(failure).message().contains("Rank 2 at 127.0.0.1:").contains(" has sent nothing for ");
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void aRankThatReadsNothingIsNamedAfterTheTimeout(Transport transport) {
        AnnealException failure = against(transport, Duration.ofMillis(700), 1, wires -> {
            Wire wire = wires.get(0);
            write(wire, new Frame(Frame.Kind.STARTED, 0, 3, 0, 6, CELLS, 0));
            Thread.sleep(1_500);
        });
        assertThat(failure)
                .message()
                .matches("Rank 1 at .* has (taken no bytes for .* from rank 0|sent nothing for .* while rank 0 awaited"
                        + " micro-batches 3..4 of bucket 3, block 0 of 60). " + SILENT_REMEDY);
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void garbageIsRefused(Transport transport) {
        AnnealException failure =
                against(transport, Ranks.PATIENT, 1, wires -> wires.get(0).write(ByteBuffer.wrap(new byte[4_000])));
        assertThat(failure)
                .message()
                .matches(
                        "Rank 1 at .* sent a header that starts with 0x00000000 0x00000000. All ranks must run the same program"
                                + " and version, and nothing else may write to its port.");
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void oversizedFramesAreRefusedBeforeMemoryIsTaken(Transport transport) {
        AnnealException failure =
                against(transport, Ranks.PATIENT, 1, wires -> write(wires.get(0), Frame.message(0, Integer.MAX_VALUE)));
        assertThat(failure).message().contains(" sent MESSAGE of 2147483647 bytes, where 67108864 is the most. ");
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void framesThatAreNotDueAreRefused(Transport transport) {
        AnnealException failure = against(transport, Ranks.PATIENT, 1, wires -> {
            Wire wire = wires.get(0);
            write(wire, new Frame(Frame.Kind.STARTED, 0, 3, 0, 6, CELLS, 0));
            Thread.sleep(300);
            write(wire, new Frame(Frame.Kind.CONTRIBUTION, 0, 0, 5, 6, 0, Bucket.GRID_BYTES));
        });
        assertThat(failure)
                .message()
                .contains(
                        " sent Frame[kind=CONTRIBUTION, operation=0, slice=0, low=5, high=6, block=0, length=262144] where "
                                + "Frame[kind=CONTRIBUTION, operation=0, slice=0, low=3, high=4, block=0, length=262144] was due. ");
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void anEndInTheMidstOfAFrameIsADeath(Transport transport) {
        AnnealException failure = against(transport, Ranks.PATIENT, 1, wires -> {
            wires.get(0).write(ByteBuffer.wrap(new byte[7]));
            wires.get(0).endOutput();
            sayNothing(wires);
        });
        assertThat(failure).message().contains(" closed its connection (in the midst of a frame)");
    }

    /** What rank 0 throws when the last rank does not play by the rules. */
    private AnnealException against(Transport transport, Duration timeout, int rogueRank, Rogue rogue) {
        int worldSize = rogueRank + 1;
        Gradients gradients = Gradients.random(3, 6, CELLS);
        Rendezvous rendezvous = Ranks.rendezvous(worldSize);
        List<Object> outcomes = Ranks.inThreads(worldSize, rank -> {
            Rendezvous mine = Ranks.rendezvous(rendezvous, rank);
            if (rank == rogueRank) {
                SortedMap<Integer, Wire> wires =
                        Ranks.wires(transport, Ranks.options(rank, worldSize, Ranks.PATIENT), mine);
                rogue.act(wires);
                Thread.sleep(200);
                for (Wire wire : wires.values()) {
                    wire.close();
                }
                return "rogue";
            }
            Bucket bucket = gradients.bucket(rank, worldSize);
            try (AllReduce ranks = Ranks.join(transport, Ranks.options(rank, worldSize, timeout), mine)) {
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
    private static void sayNothing(SortedMap<Integer, Wire> wires) throws Exception {
        ByteBuffer scrap = ByteBuffer.allocate(1 << 16);
        int count;
        do {
            count = wires.get(0).read(scrap.clear());
        } while (count >= 0);
    }

    private static void write(Wire wire, Frame frame) throws Exception {
        ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
        frame.write(header, 0);
        wire.write(header);
    }
}
