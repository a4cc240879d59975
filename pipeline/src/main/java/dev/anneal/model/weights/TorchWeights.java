package dev.anneal.model.weights;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;

/**
 * The tensors of a {@code pytorch_model.bin}: a zip archive with a pickle, which says what lies where, and an entry per storage. No Python is run
 * or needed; see {@link PickleReader} for what that means. Elements are copied from a memory map, so files beyond 2 GiB are fine. Thread-safe;
 * whoever opens it closes it. Source: {@code torch/serialization.py}.
 */
public final class TorchWeights implements WeightSource {
    private static final String FORMAT = "PyTorch";
    private final Path file;
    private final FileChannel channel;
    private final TorchArchive archive;

    private TorchWeights(Path file, FileChannel channel, TorchArchive archive) {
        this.file = file;
        this.channel = channel;
        this.archive = archive;
    }

    /**
     * Opens and checks a file. A damaged one is an error of kind environment; one in the format before PyTorch 1.6, or that holds anything but
     * tensors, an error of kind user.
     */
    public static TorchWeights open(Path file) {
        return DamagedFile.open(file, channel -> {
            try {
                return new TorchWeights(file, channel, TorchArchive.read(file, channel));
            } catch (MalformedException e) {
                throw DamagedFile.damaged(file, FORMAT, e.reason());
            }
        });
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(archive.tensors().keySet());
    }

    @Override
    public long[] shape(String name) {
        return tensor(name).shape().clone();
    }

    @Override
    public ElementType elementType(String name) {
        return tensor(name).storage().type();
    }

    @Override
    public void read(String name, FloatBuffer into) {
        TorchTensor tensor = tensor(name);
        ReadCheck.check(this, name, into);
        ElementType type = tensor.storage().type();
        long begin = archive.begin(tensor);
        try {
            if (tensor.isContiguous()) {
                new TensorSlice(channel, type, begin, tensor.elements() * type.sizeBytes()).read(into);
            } else if (into.hasRemaining()) {
                new StridedTensor(tensor).read(channel, begin, into);
            }
        } catch (MalformedException e) {
            throw DamagedFile.damaged(file, FORMAT, e.reason());
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

    private TorchTensor tensor(String name) {
        TorchTensor tensor = archive.tensors().get(name);
        if (tensor == null) {
            throw AnnealException.bug(
                    file + " was asked for tensor '" + name + "', which it does not hold. Ask names() first.");
        }
        return tensor;
    }
}
