package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import dev.anneal.error.AnnealException.Kind;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Takes in what one peer sends, and adds blocks up. It never waits for anything but the peer. */
final class PeerReader implements Runnable {
    /** What is added while more is read: small enough for a core's second-level cache, large enough that calls of the kernel do not count. */
    private static final int PART_BYTES = 64 << 10;

    private static final Kind[] KINDS = Kind.values();

    private final MeshSession session;
    private final Arrivals arrivals;
    private final PeerLink link;
    private final FrameChannel channel;
    private final TreeFold fold = new TreeFold();
    private final PackedBlock packed = new PackedBlock();
    private final ByteBuffer part = ByteBuffer.allocateDirect(PART_BYTES);

    PeerReader(MeshSession session, Arrivals arrivals, PeerLink link) {
        this.session = session;
        this.arrivals = arrivals;
        this.link = link;
        this.channel = link.channel();
    }

    @Override
    public void run() {
        try {
            boolean goesOn = true;
            while (goesOn && session.failure().isEmpty()) {
                goesOn = receive(channel.readHeader());
            }
        } catch (ProtocolException unexpected) {
            session.fail(AnnealException.environment(
                    link + " sent " + unexpected.getMessage()
                            + ". All ranks must run the same program and version, and nothing else may write to its port.",
                    unexpected));
        } catch (DamagedException damaged) {
            session.fail(AnnealException.environment(
                    "Bytes from " + link + " changed on their way to rank " + session.rank() + ": "
                            + damaged.getMessage()
                            + ". If it comes again, look for faulty memory or network hardware on the two hosts and between them.",
                    damaged));
        } catch (IOException gone) {
            session.lost(link, gone);
        } catch (Throwable defect) {
            session.fail(Failure.of(session.rank(), defect));
        }
        drain();
    }

    private boolean receive(Frame frame) throws IOException {
        switch (frame.kind()) {
            case STARTED -> arrivals.announced(link, Started.of(frame, channel.readBytes(frame.length())));
            case CONTRIBUTION -> {
                Optional<BlockSources> others = arrivals.awaitContribution(link, frame);
                if (others.isPresent()) {
                    arrivals.foldLast(link, frame, others.get(), most -> readPart(frame, most), fold);
                } else {
                    ByteBuffer block = arrivals.buffer();
                    readValues(frame, block);
                    arrivals.contributed(link, frame, block, fold);
                }
            }
            case FINISHED -> {
                readValues(frame, arrivals.awaitBlock(link, frame));
                arrivals.blockReceived(link, frame);
            }
            case MESSAGE -> {
                arrivals.awaitMessage(link, frame);
                arrivals.messageReceived(link, channel.readBytes(frame.length()));
            }
            case POISON -> session.fail(poison(frame));
            case GOODBYE -> arrivals.left(link);
        }
        return frame.kind() != Frame.Kind.POISON && frame.kind() != Frame.Kind.GOODBYE;
    }

    private ByteBuffer readPart(Frame frame, int most) throws IOException {
        part.clear().limit(Math.min(part.capacity(), most));
        readValues(frame, part);
        return part.flip();
    }

    /** Half a block's bytes are numbers in bf16. */
    private void readValues(Frame frame, ByteBuffer floats) throws IOException {
        if (frame.length() == SliceGrid.BLOCK_BYTES) {
            channel.readFully(floats);
        } else {
            channel.readFully(packed.room(floats.remaining() / 2));
            packed.unpack(floats);
        }
    }

    private Failure poison(Frame frame) throws IOException {
        String text = new String(channel.readBytes(frame.length()), StandardCharsets.UTF_8);
        boolean anotherRank =
                frame.slice() >= 0 && frame.slice() < session.worldSize() && frame.slice() != session.rank();
        if (!anotherRank || frame.low() < 0 || frame.low() >= KINDS.length) {
            throw new ProtocolException(frame + " with the text \"" + text + "\"");
        }
        return new Failure(frame.slice(), KINDS[frame.low()], text, Optional.empty());
    }

    /** Unread bytes would make the kernel reset the connection, and with it drop poison that the peer has yet to read. */
    private void drain() {
        try {
            channel.drain();
        } catch (IOException gone) {
            session.lost(link, gone);
        }
    }
}
