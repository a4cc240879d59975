package dev.anneal.model.weights;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/** Reads elements that lie one after the other in a file. They are mapped window by window, so their number of bytes may exceed 2 GiB. */
record TensorSlice(FileChannel channel, ElementType type, long begin, long sizeBytes) {
    /** What is mapped at a time; a multiple of every element size. */
    private static final long WINDOW_BYTES = 1 << 28;

    void read(FloatBuffer into) throws IOException {
        for (long done = 0; done < sizeBytes; done += WINDOW_BYTES) {
            long length = Math.min(WINDOW_BYTES, sizeBytes - done);
            MappedByteBuffer window = channel.map(MapMode.READ_ONLY, begin + done, length);
            type.decode(window.order(ByteOrder.LITTLE_ENDIAN), into);
        }
    }
}
