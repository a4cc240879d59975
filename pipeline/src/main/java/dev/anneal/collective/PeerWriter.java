package dev.anneal.collective;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Sends one peer what is due to it, until poison or goodbye. */
final class PeerWriter implements Runnable {
    private static final long READERS_WORD = TimeUnit.MILLISECONDS.toNanos(500);

    private final MeshSession session;
    private final PeerLink link;
    private final PackedBlock packed = new PackedBlock();

    PeerWriter(MeshSession session, PeerLink link) {
        this.session = session;
        this.link = link;
    }

    @Override
    public void run() {
        try {
            Frame.Kind kind;
            do {
                Outgoing next = next();
                link.channel().write(next.frame(), payload(next));
                sent(next);
                kind = next.frame().kind();
            } while (kind != Frame.Kind.POISON && kind != Frame.Kind.GOODBYE);
            link.channel().endOutput();
        } catch (IOException gone) {
            awaitReadersWord();
            session.lost(link, gone);
        } catch (Throwable defect) {
            session.fail(Failure.of(session.rank(), defect));
        }
    }

    private ByteBuffer payload(Outgoing outgoing) {
        boolean floats = outgoing.payload().remaining() != outgoing.frame().length();
        return floats ? packed.pack(outgoing.payload()) : outgoing.payload();
    }

    private Outgoing next() {
        session.lock().lock();
        try {
            while (true) {
                if (session.failure().isPresent()) {
                    return poison(session.failure().get());
                }
                Optional<Outgoing> next = link.next(session.inFlight());
                if (next.isPresent()) {
                    return next.get();
                }
                if (session.isLeaving()) {
                    return Outgoing.bare(Frame.goodbye());
                }
                link.work().awaitUninterruptibly();
            }
        } finally {
            session.lock().unlock();
        }
    }

    private void sent(Outgoing outgoing) {
        session.lock().lock();
        try {
            outgoing.sent().run();
            session.inFlight(outgoing.frame().operation()).ifPresent(session::removeIfComplete);
        } finally {
            session.lock().unlock();
        }
    }

    /** A broken pipe tells nothing; the reader may be about to find the reason, such as poison that came before. */
    private void awaitReadersWord() {
        session.lock().lock();
        try {
            long left = READERS_WORD;
            while (left > 0 && session.failure().isEmpty() && !session.isLeaving()) {
                left = session.changed().awaitNanos(left);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            session.lock().unlock();
        }
    }

    private static Outgoing poison(Failure failure) {
        byte[] text = failure.text().getBytes(StandardCharsets.UTF_8);
        return Outgoing.bytes(Frame.poison(failure, text.length), text);
    }
}
