package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How many bytes two ranks send for a sum. */
class TrafficTest {
    private static final int CELLS = 8;
    private static final long VECTOR_BYTES = (long) CELLS * Bucket.GRID_BYTES;

    /** Headers and the like. */
    private static final long SMALL = 4_096;

    @Test
    void eachOfTwoRanksSendsAVectorsBytes() {
        assertThat(bytesSent(Gradients.random(1, 2, CELLS))).isBetween(2 * VECTOR_BYTES, 2 * VECTOR_BYTES + SMALL);
    }

    @Test
    void halfAsManyInBfloat16() {
        assertThat(bytesSent(Gradients.random(1, 2, CELLS).rounded())).isBetween(VECTOR_BYTES, VECTOR_BYTES + SMALL);
    }

    private static long bytesSent(Gradients gradients) {
        AtomicLong sent = new AtomicLong();
        Rendezvous rendezvous = Ranks.rendezvous(2);
        List<Object> outcomes = Ranks.inThreads(2, rank -> {
            TcpOptions options = Ranks.options(rank, 2, Ranks.PATIENT);
            Mesh mesh = Mesh.connect(options, Ranks.rendezvous(rendezvous, rank));
            TreeMap<Integer, Wire> wires = new TreeMap<>();
            TcpAllReduce.wires(mesh).forEach((peer, wire) -> wires.put(peer, new CountingWire(wire, sent)));
            try (AllReduce ranks = new MeshAllReduce(options, mesh.addresses(), wires)) {
                Bucket bucket = gradients.bucket(rank, 2);
                ranks.start(bucket);
                ranks.finish();
                return Gradients.floats(bucket.result());
            }
        });
        assertThat(outcomes).allSatisfy(sum -> assertThat(sum).isEqualTo(gradients.sum()));
        return sent.get();
    }

    private record CountingWire(Wire wire, AtomicLong sent) implements Wire {
        @Override
        public int read(ByteBuffer into) throws IOException {
            return wire.read(into);
        }

        @Override
        public void write(ByteBuffer... parts) throws IOException {
            long before = remaining(parts);
            wire.write(parts);
            sent.addAndGet(before - remaining(parts));
        }

        @Override
        public void endOutput() throws IOException {
            wire.endOutput();
        }

        @Override
        public void close() throws IOException {
            wire.close();
        }

        private static long remaining(ByteBuffer... parts) {
            long bytes = 0;
            for (ByteBuffer part : parts) {
                bytes += part.remaining();
            }
            return bytes;
        }
    }
}
