package dev.anneal.collective;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Bytes that are no frames, or almost frames, or frames that say what they should not. */
final class FrameFuzz {
    private static final Frame.Kind[] KINDS = Frame.Kind.values();
    private static final int[] EDGES = {
        0,
        1,
        2,
        3,
        -1,
        65_536,
        Bucket.GRID_BYTES,
        SliceGrid.BLOCK_BYTES,
        Message.MOST_BYTES,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE
    };

    private final SplittableRandom random;

    FrameFuzz(long seed) {
        this.random = new SplittableRandom(seed);
    }

    byte[] next() {
        return switch (random.nextInt(5)) {
            case 0 -> noise();
            case 1 -> mutated(frame(random.nextInt(300)));
            case 2 -> truncated(frame(random.nextInt(300)));
            case 3 -> frame(0);
            default -> frame(random.nextInt(2_000));
        };
    }

    /** What a stranger says instead of a greeting. */
    byte[] nextGreeting() {
        byte[] greeting = ByteBuffer.allocate(60)
                .putLong(0x414e4e45414c4152L)
                .putInt(random.nextBoolean() ? Handshake.VERSION : edge())
                .putInt(random.nextBoolean() ? 2 : edge())
                .putInt(1)
                .putInt(random.nextBoolean() ? 1 : edge())
                .putInt(0)
                .array();
        return switch (random.nextInt(4)) {
            case 0 -> noise();
            case 1 -> mutated(greeting);
            case 2 -> truncated(greeting);
            default -> concatenated(greeting, noise());
        };
    }

    private byte[] noise() {
        byte[] bytes = new byte[1 + random.nextInt(3_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A header with a right checksum and any content, and some bytes behind it. */
    private byte[] frame(int payloadBytes) {
        Frame frame = new Frame(
                KINDS[random.nextInt(KINDS.length)],
                edge(),
                edge(),
                edge(),
                edge(),
                edge(),
                random.nextBoolean() ? payloadBytes : edge());
        byte[] payload = new byte[payloadBytes];
        random.nextBytes(payload);
        ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
        frame.write(header, random.nextBoolean() ? Checksum.of(ByteBuffer.wrap(payload)) : random.nextInt());
        return concatenated(header.array(), payload);
    }

    private int edge() {
        return random.nextInt(8) == 0 ? random.nextInt() : EDGES[random.nextInt(EDGES.length)];
    }

    private byte[] mutated(byte[] bytes) {
        byte[] changed = bytes.clone();
        for (int i = random.nextInt(1, 8); i > 0; i--) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    private byte[] truncated(byte[] bytes) {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
