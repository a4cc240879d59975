package dev.anneal.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a rank tells the others about its part of a step.
 *
 * @param lossSums the sums of each micro-batch of the rank, in order: one, or one for each part of the loss
 * @param tokens without padding
 * @param nanoseconds from the step's start to the end of its backward pass
 * @param stop what it wishes
 */
public record RankReport(List<Double> lossSums, int rows, long tokens, long nanoseconds, Stop stop) {
    private static final Stop[] STOPS = Stop.values();

    public RankReport {
        lossSums = List.copyOf(lossSums);
    }

    byte[] encode() {
        ByteBuffer buffer = ByteBuffer.allocate(3 * Integer.BYTES + 2 * Long.BYTES + lossSums.size() * Double.BYTES);
        buffer.putInt(rows).putLong(tokens).putLong(nanoseconds);
        buffer.putInt(stop.ordinal()).putInt(lossSums.size());
        lossSums.forEach(buffer::putDouble);
        return buffer.array();
    }

    static RankReport decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int rows = buffer.getInt();
        long tokens = buffer.getLong();
        long nanoseconds = buffer.getLong();
        Stop stop = STOPS[buffer.getInt()];
        List<Double> lossSums = new ArrayList<>();
        for (int left = buffer.getInt(); left > 0; left--) {
            lossSums.add(buffer.getDouble());
        }
        return new RankReport(lossSums, rows, tokens, nanoseconds, stop);
    }

    /** 0 for a rank that had no time. */
    public double rowsPerSecond() {
        return nanoseconds == 0 ? 0 : rows * 1e9 / nanoseconds;
    }
}
