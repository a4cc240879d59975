package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RingTest {
    private static final int CAPACITY = 64;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(Ring.memoryBytes(CAPACITY) + 64)
            .alignedSlice(64)
            .slice(0, Ring.memoryBytes(CAPACITY));
    private final Ring putter = new Ring(memory);
    private final Ring taker = new Ring(memory);

    @Test
    void bytesComeInOrderAroundTheEnd() throws ProtocolException {
        SplittableRandom random = new SplittableRandom(1);
        byte next = 0;
        byte due = 0;
        for (int round = 0; round < 10_000; round++) {
            byte[] bytes = new byte[random.nextInt(100)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (next + i);
            }
            next += (byte) putter.put(ByteBuffer.wrap(bytes, 0, bytes.length / 3), rest(bytes));
            ByteBuffer into = ByteBuffer.allocate(1 + random.nextInt(100));
            taker.take(into);
            for (byte value : Arrays.copyOf(into.array(), into.position())) {
                assertThat(value).isEqualTo(due++);
            }
        }
        assertThat(due).isNotZero();
    }

    @Test
    void aFullRingTakesNothing() throws ProtocolException {
        assertThat(putter.put(ByteBuffer.allocate(100))).isEqualTo(CAPACITY);
        assertThat(putter.put(ByteBuffer.allocate(100))).isZero();
    }

    @Test
    void whoeverSleepsIsWokenOnce() throws ProtocolException {
        assertThat(putter.takerIsToBeWoken()).isFalse();
        taker.sleep();
        assertThat(putter.takerIsToBeWoken()).isTrue();
        assertThat(putter.takerIsToBeWoken()).isFalse();
        assertThat(taker.wakesByItself()).isFalse();
    }

    @Test
    void impossiblePositionsAreRefused() {
        memory.order(ByteOrder.nativeOrder()).putLong(0, 1_000);
        assertThatThrownBy(() -> taker.take(ByteBuffer.allocate(8)))
                .hasMessage("positions in shared memory that tell of 1000 bytes in a ring of 64");
        memory.putLong(128, 5);
        assertThatThrownBy(() -> putter.put(ByteBuffer.allocate(8)))
                .hasMessage("positions in shared memory that tell of -5 bytes in a ring of 64");
    }

    private static ByteBuffer rest(byte[] bytes) {
        return ByteBuffer.wrap(bytes, bytes.length / 3, bytes.length - bytes.length / 3);
    }
}
