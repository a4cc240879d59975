package dev.anneal.collective;

import dev.anneal.collective.TreeLayout.Piece;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One bucket on its way, as seen by one rank: what it has sent to and received from every peer. Frames of one bucket between two
 * ranks come in one order, block by block, so counters say it all. Guarded by the session's lock, except for payloads.
 */
final class Reduction {
    private final long operation;
    private final Collective collective;
    private final int rank;
    private final TreeLayout layout;
    private final Placement placement;
    private final SliceGrid grid;
    private final BlockFrames frames;
    private final int[] contributionsSent;
    private final int[] contributionsReceived;
    private final int[] blocksSent;
    private final int[] blocksReceived;
    private final Map<Integer, BlockSources> arriving = new HashMap<>();
    private int blocksFolded;

    /** @param places of this rank's vectors, as from {@link Arenas#places} */
    Reduction(
            long operation,
            Collective collective,
            TreeLayout layout,
            int rank,
            int worldSize,
            Optional<long[]> places) {
        collective.requireShare(layout, rank);
        this.operation = operation;
        this.collective = collective;
        this.rank = rank;
        this.layout = layout;
        this.placement = new Placement(rank, worldSize, places);
        this.grid = new SliceGrid(collective.cells(), worldSize);
        this.frames = new BlockFrames(operation, collective, grid);
        this.contributionsSent = new int[worldSize];
        this.contributionsReceived = new int[worldSize];
        this.blocksSent = new int[worldSize];
        this.blocksReceived = new int[worldSize];
    }

    /** What a rank that starts it tells the others. */
    Outgoing announcement() {
        return Outgoing.places(collective.announcement(operation), placement.places(rank));
    }

    /** Takes in what a peer has told. */
    void started(int peer, Started started) throws ProtocolException {
        collective.requireSame(operation, started.frame().withLength(0));
        int told = started.places().length;
        if (told != 0 && told != layout.pieces(peer).size() + 1) {
            throw new ProtocolException("the places of " + told + " vectors of bucket " + collective.id());
        }
        placement.tell(peer, started.places());
    }

    Placement placement() {
        return placement;
    }

    Collective collective() {
        return collective;
    }

    long operation() {
        return operation;
    }

    /** Whether no other rank has micro-batches, so that this rank's slice waits for nobody. */
    boolean foldsAlone() {
        return layout.pieces().size() == layout.pieces(rank).size();
    }

    void foldAlone(TreeFold fold) {
        for (int block = 0; block < ownBlocks() && collective.scatters(); block++) {
            fold.fold(layout, collective.precision(), new BlockSources(this, block).floats(), resultFloats(block));
        }
        blocksFolded = ownBlocks();
    }

    /** Whether {@link PlacedSums} is to add up this rank's slice now. */
    boolean isToBeAddedHere() {
        boolean ready = placement.isInPlace() || (foldsAlone() && placement.isByFrames());
        return ready && blocksFolded < ownBlocks();
    }

    /** This rank's. */
    int ownBlocks() {
        return grid.blocks(rank);
    }

    /** A block of this rank's slice, of several vectors. */
    List<FloatBuffer> floats(List<ByteBuffer> vectors, int block) {
        return vectors.stream()
                .map(values -> TreeFold.floats(values, grid.offset(rank, block), SliceGrid.BLOCK_BYTES))
                .toList();
    }

    /** The next block of this rank's slice for a peer, once it is finished. */
    Optional<Outgoing> nextBlock(int peer) {
        if (blocksSent[peer] == blocksFolded || placement.route() == Placement.Route.UNDECIDED) {
            return Optional.empty();
        }
        // In place, nothing but the news travels, and the newest contains the older.
        int block = placement.isInPlace() ? blocksFolded - 1 : blocksSent[peer];
        Frame frame = placement.isInPlace() ? frames.news(rank, block) : frames.finished(rank, block);
        return Optional.of(
                new Outgoing(frame, frames.part(collective.values(), frame), () -> blocksSent[peer] = block + 1));
    }

    boolean owesContributions(int peer) {
        return !placement.isInPlace()
                && contributionsSent[peer]
                        < grid.blocks(peer) * collective.mine().size();
    }

    Outgoing nextContribution(int peer) {
        int pieces = collective.mine().size();
        int block = contributionsSent[peer] / pieces;
        int piece = contributionsSent[peer] % pieces;
        Frame frame = frames.contribution(peer, layout.pieces(rank).get(piece), block);
        ByteBuffer values = collective.mine().get(piece).values();
        return new Outgoing(frame, frames.part(values, frame), () -> contributionsSent[peer]++);
    }

    /** Blocks that a peer holds, wholly or not, and has not finished. */
    int blocksUnderway(int peer) {
        int pieces = collective.mine().size();
        return pieces == 0 || !placement.isByFrames()
                ? 0
                : (contributionsSent[peer] + pieces - 1) / pieces - blocksReceived[peer];
    }

    /** Whether the next contribution to a peer goes on with a block that it holds a part of. */
    boolean insideBlock(int peer) {
        return contributionsSent[peer] % collective.mine().size() != 0;
    }

    void requireContribution(int peer, Frame frame, int window) throws ProtocolException {
        List<Piece> pieces = layout.pieces(peer);
        int block = pieces.isEmpty() ? grid.blocks(rank) : contributionsReceived[peer] / pieces.size();
        if (placement.isInPlace() || block >= Math.min(grid.blocks(rank), blocksFolded + window)) {
            throw new ProtocolException(frame + " that nobody awaits");
        }
        Piece piece = pieces.get(contributionsReceived[peer] % pieces.size());
        frame.requireEqual(frames.contribution(rank, piece, block));
    }

    /** Takes in a contribution; returns its block's sources when they are all here. */
    Optional<BlockSources> contribute(int peer, int block, ByteBuffer values) {
        sources(block).put(nextPiece(peer), values);
        contributionsReceived[peer]++;
        return sources(block).complete() ? Optional.ofNullable(arriving.remove(block)) : Optional.empty();
    }

    /** What a peer's next contribution, to this block, is to be added to, if nothing else is missing. */
    Optional<BlockSources> allOthers(int block) {
        return sources(block).lacksOne() ? Optional.of(sources(block)) : Optional.empty();
    }

    /** Outside the lock: adds up a block whose last contribution is read meanwhile, so that it stays in the cache. */
    void foldWhileReading(int peer, BlockSources others, Values last, TreeFold fold) throws IOException {
        FloatBuffer result = resultFloats(others.block());
        int bytes = SliceGrid.BLOCK_BYTES;
        int offset = 0;
        while (offset < bytes) {
            ByteBuffer part = last.next(bytes - offset);
            List<FloatBuffer> sources = others.partWith(nextPiece(peer), part, offset);
            fold.fold(
                    layout,
                    collective.precision(),
                    sources,
                    result.slice(offset / Float.BYTES, part.limit() / Float.BYTES));
            offset += part.limit();
        }
    }

    void blockContributed(int peer, int block) {
        contributionsReceived[peer]++;
        arriving.remove(block);
    }

    /** Floats that come in parts. */
    interface Values {
        /** Some floats, {@code most} bytes at most, from the buffer's beginning to its limit. */
        ByteBuffer next(int most) throws IOException;
    }

    private BlockSources sources(int block) {
        return arriving.computeIfAbsent(block, ignored -> new BlockSources(this, block));
    }

    private int nextPiece(int peer) {
        return layout.firstPiece(peer)
                + contributionsReceived[peer] % layout.pieces(peer).size();
    }

    /** Outside the lock: adds a complete block up. */
    void fold(BlockSources sources, TreeFold fold) {
        fold.fold(layout, collective.precision(), sources.floats(), resultFloats(sources.block()));
    }

    void blocksFolded(int count) {
        blocksFolded += count;
    }

    /** Where the next finished block of a peer's slice goes. */
    ByteBuffer receiveBlock(int peer, Frame frame) throws ProtocolException {
        boolean inPlace = frame.length() == 0 && !placement.isByFrames();
        int block = inPlace ? Math.max(frame.block(), blocksReceived[peer]) : blocksReceived[peer];
        if (block >= grid.blocks(peer)) {
            throw new ProtocolException(frame + " that nobody awaits");
        }
        frame.requireEqual(inPlace ? frames.news(peer, block) : frames.finished(peer, block));
        return frames.part(collective.values(), frame);
    }

    void blockReceived(int peer, Frame frame) {
        blocksReceived[peer] = frame.block() + 1;
    }

    boolean complete() {
        if (blocksFolded < grid.blocks(rank)) {
            return false;
        }
        for (int peer = 0; peer < grid.worldSize(); peer++) {
            boolean open = owesContributions(peer)
                    || blocksSent[peer] < blocksFolded
                    || blocksReceived[peer] < grid.blocks(peer);
            if (peer != rank && open) {
                return false;
            }
        }
        return true;
    }

    /** What this rank needs from a peer now. */
    Optional<Awaited> awaited(int peer) {
        int pieces = layout.pieces(peer).size();
        if (placement.route() == Placement.Route.UNDECIDED) {
            return Optional.empty();
        }
        if (pieces > 0
                && placement.isByFrames()
                && blocksFolded < grid.blocks(rank)
                && contributionsReceived[peer] < (blocksFolded + 1) * pieces) {
            Piece piece = layout.pieces(peer).get(contributionsReceived[peer] % pieces);
            return Optional.of(Awaited.first("micro-batches " + piece.low() + ".." + piece.high() + " of bucket "
                    + collective.id() + ", block " + blocksFolded + " of " + grid.blocks(rank)));
        }
        if (blocksReceived[peer] < grid.blocks(peer)) {
            String what = (collective.scatters() ? "the sum" : "its slice") + " of bucket " + collective.id()
                    + ", block " + blocksReceived[peer] + " of " + grid.blocks(peer);
            // The owner of a slice that is added in place needs nobody's help any more.
            boolean alone = !collective.scatters() || placement.isInPlace();
            return Optional.of(alone ? Awaited.first(what) : Awaited.derived(what));
        }
        return Optional.empty();
    }

    Awaited awaitedStart() {
        return Awaited.first("the start of bucket " + collective.id());
    }

    TreeLayout layout() {
        return layout;
    }

    /** This rank's own part of a block of its slice, for one of its subtrees. */
    FloatBuffer mineFloats(Subtree subtree, int block) {
        return TreeFold.floats(subtree.values(), grid.offset(rank, block), SliceGrid.BLOCK_BYTES);
    }

    List<Subtree> mine() {
        return collective.mine();
    }

    int rank() {
        return rank;
    }

    private FloatBuffer resultFloats(int block) {
        return TreeFold.floats(collective.values(), grid.offset(rank, block), SliceGrid.BLOCK_BYTES);
    }
}
