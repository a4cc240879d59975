package dev.anneal.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Bits flip, ends and parts are missing or there twice, numbers become extreme. */
final class ByteDamage implements Damage {
    private static final int LONGEST_PART = 64;
    private static final long[] EXTREMES = {
        0,
        1,
        -1,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 31,
        1L << 32,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        255,
        65_536
    };

    @Override
    public byte[] of(byte[] good, Random random) {
        byte[] bytes = good.clone();
        for (int blow = random.nextInt(3); blow >= 0 && bytes.length > 0; blow--) {
            bytes = struck(bytes, random);
        }
        return bytes;
    }

    private static byte[] struck(byte[] bytes, Random random) {
        int at = place(bytes.length, random);
        int end = Math.min(bytes.length, at + 1 + random.nextInt(LONGEST_PART));
        switch (random.nextInt(8)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 3 -> {
                return joined(List.of(Arrays.copyOf(bytes, end), Arrays.copyOfRange(bytes, at, bytes.length)));
            }
            case 4 -> {
                return joined(List.of(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length)));
            }
            case 5 ->
                write(
                        bytes,
                        at,
                        EXTREMES[random.nextInt(EXTREMES.length)],
                        random.nextBoolean() ? Integer.BYTES : Long.BYTES);
            case 6 -> grow(bytes, at);
            default -> Arrays.fill(bytes, at, end, (byte) (random.nextBoolean() ? 0 : 0xff));
        }
        return bytes;
    }

    /** Lengths and counts lie near the beginning or the end of most formats, so half of all blows go there. */
    private static int place(int length, Random random) {
        int near = Math.min(length, LONGEST_PART);
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(near);
            case 1 -> length - 1 - random.nextInt(near);
            default -> random.nextInt(length);
        };
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteBuffer whole =
                ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(whole::put);
        return whole.array();
    }

    private static void write(byte[] bytes, int at, long value, int size) {
        byte[] number = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        System.arraycopy(number, 0, bytes, at, Math.min(size, bytes.length - at));
    }

    /** The next number in words becomes a large one. */
    private static void grow(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && !Character.isDigit(bytes[at])) {
            at++;
        }
        while (at < bytes.length && (Character.isDigit(bytes[at]) || bytes[at] == ',')) {
            bytes[at++] = '9';
        }
    }
}
