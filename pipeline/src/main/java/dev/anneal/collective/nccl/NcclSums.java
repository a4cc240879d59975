package dev.anneal.collective.nccl;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.SliceGrid;
import dev.anneal.collective.TreeLayout;
import dev.anneal.collective.TreeLayout.Piece;
import dev.anneal.collective.VectorBucket;
import dev.anneal.collective.VectorSums;
import dev.anneal.error.AnnealException;
import dev.anneal.plan.Range;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.SideStream;
import dev.anneal.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The direct reduce-scatter over NCCL: every rank sends each other one its subtrees of that one's slice, in one group of sends and receives, so that no rank
 * waits for another's turn; the owner of a slice adds what it has got on its GPU, in the order of the canonical tree, as every other transport does; an
 * all-gather carries the sums back. Everything is put into a stream of its own as soon as a vector's gradient is there, and goes on while lower layers
 * run backward. NCCL's own all-reduce is not used: its order of additions depends on the number of ranks.
 *
 * <p>Whoever waits looks every moment whether NCCL reports an error or another rank has failed, and gives up when nothing has moved for the timeout.
 */
final class NcclSums implements VectorSums {
    private static final long SHORTEST_PAUSE_NANOS = 20_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000;

    private final AllReduce control;
    private final Nccl.Communicator communicator;
    private final SideStream stream;
    private final Duration timeout;
    private final DeviceFold fold = new DeviceFold();
    private final Deque<Started> open = new ArrayDeque<>();
    private volatile String awaited = "";

    /** What was put into the stream, and what it uses until it is done. */
    private record Started(String name, SideStream.Mark mark, Scope buffers) implements AutoCloseable {
        @Override
        public void close() {
            mark.close();
            buffers.close();
        }
    }

    NcclSums(AllReduce control, Nccl.Communicator communicator, SideStream stream, Duration timeout) {
        this.control = control;
        this.communicator = communicator;
        this.stream = stream;
        this.timeout = timeout;
    }

    @Override
    public void start(VectorBucket bucket) {
        begin("bucket " + bucket.id(), buffers -> {
            scatter(bucket, buffers);
            gather(bucket.result());
        });
    }

    @Override
    public void startReduceScatter(VectorBucket bucket) {
        begin("bucket " + bucket.id(), buffers -> scatter(bucket, buffers));
    }

    @Override
    public void startAllGather(int id, FlatVector values) {
        begin("the slices of vector " + id, buffers -> gather(values));
    }

    private interface Work {
        void put(Scope buffers);
    }

    private void begin(String name, Work work) {
        control.throwIfFailed();
        Scope buffers = Scope.open();
        try {
            stream.waitForCompute();
            // Buffers are made in the stream too, or zeros that compute writes would come after what arrives.
            stream.put(() -> work.put(buffers));
            open.add(new Started(name, stream.mark(), buffers));
        } catch (RuntimeException | Error problem) {
            communicator.abort();
            control.fail(problem);
            buffers.close();
            throw problem;
        }
    }

    private void scatter(VectorBucket bucket, Scope buffers) {
        TreeLayout layout = TreeLayout.of(bucket.microBatches(), control.worldSize());
        requireShare(bucket, layout);
        Range mine = slice(bucket.result(), control.rank());
        List<Tensor> pieces = new ArrayList<>();
        communicator.beginGroup();
        for (int peer = 0; peer < control.worldSize(); peer++) {
            if (peer == control.rank()) {
                for (VectorBucket.Part part : bucket.mine()) {
                    pieces.add(part.values().slice(buffers, mine.from(), mine.to()));
                }
            } else {
                Range theirs = slice(bucket.result(), peer);
                for (VectorBucket.Part part : bucket.mine()) {
                    send(part.values(), theirs, peer);
                }
                for (Piece piece : layout.pieces(peer)) {
                    pieces.add(received(buffers, mine, piece.rank()));
                }
            }
        }
        communicator.endGroup();
        if (!mine.isEmpty()) {
            fold.fold(
                    buffers,
                    layout,
                    bucket.precision(),
                    pieces,
                    bucket.result().slice(buffers, mine.from(), mine.to()));
        }
    }

    private void requireShare(VectorBucket bucket, TreeLayout layout) {
        List<Piece> pieces = layout.pieces(control.rank());
        List<Piece> handed = bucket.mine().stream()
                .map(part -> new Piece(control.rank(), part.low(), part.high()))
                .toList();
        if (!handed.equals(pieces)) {
            throw AnnealException.bug("Rank " + control.rank() + " handed over " + handed + " of bucket " + bucket.id()
                    + ", but its share are " + pieces + ".");
        }
    }

    private void send(FlatVector values, Range slice, int peer) {
        if (!slice.isEmpty()) {
            communicator.send(address(values, slice), slice.size(), peer, stream.handle());
        }
    }

    private Tensor received(Scope buffers, Range slice, int peer) {
        Tensor buffer = fold.empty(buffers, slice.size());
        if (!slice.isEmpty()) {
            communicator.receive(buffer.address(), slice.size(), peer, stream.handle());
        }
        return buffer;
    }

    /** Slices are of equal size, or differ by one cell of the grid; NCCL gathers only equal ones by itself. */
    private void gather(FlatVector values) {
        Range mine = slice(values, control.rank());
        if ((long) mine.size() * control.worldSize() == values.floats()) {
            communicator.allGather(address(values, mine), values.tensor().address(), mine.size(), stream.handle());
            return;
        }
        communicator.beginGroup();
        for (int peer = 0; peer < control.worldSize(); peer++) {
            Range theirs = slice(values, peer);
            if (peer != control.rank()) {
                send(values, mine, peer);
                if (!theirs.isEmpty()) {
                    communicator.receive(address(values, theirs), theirs.size(), peer, stream.handle());
                }
            }
        }
        communicator.endGroup();
    }

    private Range slice(FlatVector vector, int rank) {
        return SliceGrid.floats(vector.floats(), control.worldSize(), rank);
    }

    private static long address(FlatVector vector, Range slice) {
        return vector.tensor().address() + (long) slice.from() * Float.BYTES;
    }

    @Override
    public void finish() {
        while (!open.isEmpty()) {
            try {
                await(open.peek());
            } catch (RuntimeException problem) {
                // Before anybody is told: peers that abort, too, free what is on its way.
                communicator.abort();
                control.fail(problem);
                throw problem;
            }
            open.remove().close();
        }
    }

    private void await(Started started) {
        awaited = started.name() + " over NCCL";
        long began = System.nanoTime();
        long pause = SHORTEST_PAUSE_NANOS;
        while (!started.mark().isReached()) {
            String error = communicator.asyncError();
            control.throwIfFailed();
            if (!error.isEmpty()) {
                throw AnnealException.environment("NCCL failed on rank " + control.rank() + " while it awaited "
                        + started.name() + ": " + error
                        + ". Set NCCL_DEBUG=INFO on the executors and see their logs.");
            }
            if (System.nanoTime() - began > timeout.toNanos()) {
                throw AnnealException.resources("Rank " + control.rank() + " awaited " + started.name()
                        + " over NCCL for " + timeout.toSeconds()
                        + " s. A rank has not come so far, or its GPU hangs: see the logs of the executors, or raise"
                        + " cluster.timeout.");
            }
            LockSupport.parkNanos(pause);
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                throw AnnealException.environment(
                        "Rank " + control.rank() + " was interrupted while it awaited " + started.name() + ".");
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
        awaited = "";
    }

    /** What the thread that waits in {@link #finish} waits for; from any thread. */
    String awaiting() {
        return awaited;
    }

    @Override
    public void close() {
        open.forEach(Started::close);
        open.clear();
        fold.close();
    }
}
