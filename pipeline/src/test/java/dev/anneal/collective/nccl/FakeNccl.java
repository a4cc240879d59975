package dev.anneal.collective.nccl;

import com.sun.jna.Pointer;
import dev.anneal.collective.AllReduce;
import dev.anneal.error.AnnealException;
import dev.anneal.tensor.Device;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * NCCL among threads of this process, on the host's memory by its addresses. It keeps NCCL's promises and no others: what is in a group goes together; a
 * send is over when it is received; between two ranks messages keep their order; nothing is checked but sizes; who waits for a rank that does not come
 * waits until he aborts.
 */
public final class FakeNccl {
    private final Map<List<Integer>, LinkedBlockingQueue<Parcel>> mail = new ConcurrentHashMap<>();
    private final Map<Integer, String> errors = new ConcurrentHashMap<>();
    private final int version;

    private record Parcel(byte[] bytes, CountDownLatch received) {}

    public FakeNccl() {
        this(22_602);
    }

    FakeNccl(int version) {
        this.version = version;
    }

    /** A group over these ranks, whose vectors lie apart from the host's memory; what a thread of each rank calls. */
    public AllReduce join(AllReduce control, Duration timeout) {
        return NcclAllReduce.join(control, () -> of(control.worldSize()), () -> new HostStream(Device.APART), timeout)
                .group()
                .orElseThrow();
    }

    /** From now on a rank's communicator reports an error. */
    void breakDown(int rank, String error) {
        errors.put(rank, error);
    }

    Nccl of(int expectedWorldSize) {
        return new Nccl() {
            @Override
            public int version() {
                return version;
            }

            @Override
            public byte[] uniqueId() {
                return "the only group".getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public Communicator join(int worldSize, byte[] id, int rank) {
                if (worldSize != expectedWorldSize
                        || !new String(id, StandardCharsets.UTF_8).equals("the only group")) {
                    throw AnnealException.bug("rank " + rank + " joins another group");
                }
                return new End(rank, worldSize);
            }
        };
    }

    private LinkedBlockingQueue<Parcel> box(int from, int to) {
        return mail.computeIfAbsent(List.of(from, to), ignored -> new LinkedBlockingQueue<>());
    }

    private final class End implements Nccl.Communicator {
        private final int rank;
        private final int worldSize;
        private final List<Runnable> sends = new ArrayList<>();
        private final List<Runnable> receives = new ArrayList<>();
        private final List<CountDownLatch> onTheirWay = new ArrayList<>();
        private boolean grouped;
        private volatile boolean aborted;

        End(int rank, int worldSize) {
            this.rank = rank;
            this.worldSize = worldSize;
        }

        @Override
        public void beginGroup() {
            if (grouped) {
                throw new IllegalStateException("a group in a group");
            }
            grouped = true;
        }

        @Override
        public void endGroup() {
            grouped = false;
            sends.forEach(Runnable::run);
            receives.forEach(Runnable::run);
            onTheirWay.forEach(this::await);
            sends.clear();
            receives.clear();
            onTheirWay.clear();
        }

        @Override
        public void send(long address, long floats, int peer, long stream) {
            requirePeer(peer);
            add(sends, () -> {
                byte[] bytes = new Pointer(address).getByteArray(0, Math.toIntExact(floats * Float.BYTES));
                CountDownLatch received = new CountDownLatch(1);
                onTheirWay.add(received);
                box(rank, peer).add(new Parcel(bytes, received));
            });
        }

        @Override
        public void receive(long address, long floats, int peer, long stream) {
            requirePeer(peer);
            add(receives, () -> {
                Parcel parcel = take(box(peer, rank));
                if (parcel.bytes().length != floats * Float.BYTES) {
                    throw new IllegalStateException("rank " + rank + " takes " + floats + " floats from rank " + peer
                            + ", which sent " + parcel.bytes().length + " bytes");
                }
                new Pointer(address).write(0, parcel.bytes(), 0, parcel.bytes().length);
                parcel.received().countDown();
            });
        }

        @Override
        public void allGather(long mine, long all, long floatsOfEach, long stream) {
            beginGroup();
            for (int peer = 0; peer < worldSize; peer++) {
                if (peer != rank) {
                    send(mine, floatsOfEach, peer, stream);
                    receive(all + peer * floatsOfEach * Float.BYTES, floatsOfEach, peer, stream);
                }
            }
            byte[] own = new Pointer(mine).getByteArray(0, Math.toIntExact(floatsOfEach * Float.BYTES));
            new Pointer(all).write(rank * floatsOfEach * Float.BYTES, own, 0, own.length);
            endGroup();
        }

        private void add(List<Runnable> those, Runnable operation) {
            if (!grouped) {
                throw new IllegalStateException("a send or receive alone would wait for its peer's");
            }
            those.add(operation);
        }

        private void requirePeer(int peer) {
            if (peer == rank || peer < 0 || peer >= worldSize) {
                throw new IllegalStateException("rank " + rank + " has no peer " + peer);
            }
        }

        private Parcel take(LinkedBlockingQueue<Parcel> box) {
            while (!aborted) {
                try {
                    Parcel parcel = box.poll(2, TimeUnit.MILLISECONDS);
                    if (parcel != null) {
                        return parcel;
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            throw new IllegalStateException("aborted");
        }

        private void await(CountDownLatch received) {
            try {
                while (!received.await(2, TimeUnit.MILLISECONDS)) {
                    if (aborted) {
                        throw new IllegalStateException("aborted");
                    }
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String asyncError() {
            return errors.getOrDefault(rank, "");
        }

        @Override
        public void abort() {
            aborted = true;
        }

        @Override
        public void destroy() {
            aborted = true;
        }
    }
}
