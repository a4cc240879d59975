package dev.anneal.model.weights;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file: 8 bytes of little-endian header length N, N bytes of JSON (name to type, shape and byte range), then the data without gaps.
 * Source: the format description of the safetensors reference implementation, whose checks are all made here when the file is opened. Elements are
 * copied from a memory map of the tensor, so files beyond 2 GiB are fine. Thread-safe; whoever opens it closes it.
 */
public final class SafetensorsFile implements WeightSource {
    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;

    private SafetensorsFile(Path file, FileChannel channel, SafetensorsHeader header) {
        this.file = file;
        this.channel = channel;
        this.header = header;
    }

    /** Opens and checks a file; a damaged one is an error of kind environment. */
    public static SafetensorsFile open(Path file) {
        return DamagedFile.open(
                file, channel -> new SafetensorsFile(file, channel, SafetensorsHeader.read(file, channel)));
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(header.tensors().keySet());
    }

    @Override
    public long[] shape(String name) {
        return tensor(name).shape().clone();
    }

    @Override
    public ElementType elementType(String name) {
        return tensor(name).type();
    }

    /** The free text entries of the header, such as {@code format}. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public void read(String name, FloatBuffer into) {
        SafetensorsHeader.Tensor tensor = tensor(name);
        ReadCheck.check(this, name, into);
        try {
            new TensorSlice(channel, tensor.type(), header.dataOffset() + tensor.begin(), tensor.sizeBytes())
                    .read(into);
        } catch (IOException e) {
            throw DamagedFile.unreadable(file, e);
        }
    }

    @Override
    public String description() {
        return file.toString();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw DamagedFile.unreadable(file, e);
        }
    }

    private SafetensorsHeader.Tensor tensor(String name) {
        SafetensorsHeader.Tensor tensor = header.tensors().get(name);
        if (tensor == null) {
            throw AnnealException.bug(
                    file + " was asked for tensor '" + name + "', which it does not hold. Ask names() first.");
        }
        return tensor;
    }
}
