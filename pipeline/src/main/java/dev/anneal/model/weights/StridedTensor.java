package dev.anneal.model.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/** Reads a tensor whose elements do not lie one after the other, such as a transposed or expanded one, in row-major order. */
record StridedTensor(TorchTensor tensor) {
    /** @param begin the byte of the file where the tensor's first element lies */
    void read(FileChannel channel, long begin, FloatBuffer into) throws IOException, MalformedException {
        ElementType type = tensor.storage().type();
        long spanBytes = tensor.span() * type.sizeBytes();
        if (spanBytes > Integer.MAX_VALUE) {
            throw new MalformedException("a tensor of shape " + TensorShape.text(tensor.shape()) + " is spread over "
                    + spanBytes + " bytes, more than 2 GiB");
        }
        ByteBuffer bytes = channel.map(MapMode.READ_ONLY, begin, spanBytes).order(ByteOrder.LITTLE_ENDIAN);
        long[] shape = tensor.shape();
        long[] strides = tensor.strides();
        long[] index = new long[shape.length];
        long element = 0;
        while (into.hasRemaining()) {
            into.put(type.at(bytes, Math.toIntExact(element * type.sizeBytes())));
            // Counts like an odometer: the last dimension first, each that is full starts over and moves the one
            // before.
            for (int dimension = shape.length - 1; dimension >= 0; dimension--) {
                element += strides[dimension];
                if (++index[dimension] < shape[dimension]) {
                    break;
                }
                element -= index[dimension] * strides[dimension];
                index[dimension] = 0;
            }
        }
    }
}
