package dev.anneal.model.weights;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;

/**
 * The weights of an ONNX export, under the names that they have in PyTorch.
 *
 * <p>The exporter keeps the names of most parameters, but turns a linear layer into {@code x @ W'}: the transposed weight becomes an anonymous
 * initializer {@code onnx::MatMul_885}. The node that uses it still says where it sits in the module tree, so node
 * {@code /encoder/layer.0/attention/self/query/MatMul} gives the tensor the name {@code encoder.layer.0.attention.self.query.weight}, and reading
 * transposes it back to [out, in]. Works for any module path.
 *
 * <p>Thread-safe. The file is mapped until the object is collected.
 */
public final class OnnxWeights implements WeightSource {
    private final Path file;
    private final OnnxGraph graph;
    private final SortedMap<String, OnnxNames.Entry> tensors;

    private OnnxWeights(Path file, OnnxGraph graph, SortedMap<String, OnnxNames.Entry> tensors) {
        this.file = file;
        this.graph = graph;
        this.tensors = tensors;
    }

    /** Opens and checks a file of at most 2 GiB, which is as much as ONNX allows; a damaged one is an error of kind environment. */
    public static OnnxWeights open(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw DamagedFile.damaged(
                        file, "ONNX", "it has " + channel.size() + " bytes, above the format's 2 GiB");
            }
            ByteBuffer bytes = channel.map(MapMode.READ_ONLY, 0, channel.size());
            OnnxGraph graph = OnnxGraph.parse(bytes);
            return new OnnxWeights(file, graph, OnnxNames.of(graph));
        } catch (MalformedException e) {
            throw DamagedFile.damaged(file, "ONNX", e.reason());
        } catch (IOException e) {
            throw DamagedFile.unreadable(file, e);
        }
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public long[] shape(String name) {
        return entry(name).shape();
    }

    @Override
    public ElementType elementType(String name) {
        return entry(name).tensor().type().orElseThrow();
    }

    @Override
    public void read(String name, FloatBuffer into) {
        ReadCheck.check(this, name, into);
        OnnxNames.Entry entry = entry(name);
        try {
            if (entry.layout() == OnnxNames.Layout.AS_STORED) {
                entry.tensor().read(into);
            } else {
                readTransposed(entry, into);
            }
        } catch (MalformedException e) {
            throw DamagedFile.damaged(file, "ONNX", e.reason());
        }
    }

    private static void readTransposed(OnnxNames.Entry entry, FloatBuffer into) throws MalformedException {
        FloatBuffer stored = FloatBuffer.allocate(into.remaining());
        entry.tensor().read(stored);
        int rows = Math.toIntExact(entry.shape()[0]);
        int columns = Math.toIntExact(entry.shape()[1]);
        float[] row = new float[columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                row[c] = stored.get(c * rows + r);
            }
            into.put(row);
        }
    }

    /** What the graph says about the attention, the activation and the normalisation beside the shapes of its tensors. */
    public OnnxFacts facts() {
        try {
            return OnnxFacts.of(graph);
        } catch (MalformedException e) {
            throw DamagedFile.damaged(file, "ONNX", e.reason());
        }
    }

    @Override
    public String description() {
        return file.toString();
    }

    @Override
    public void close() {
        // Java has no way to unmap; the map goes with the object.
    }

    private OnnxNames.Entry entry(String name) {
        OnnxNames.Entry entry = tensors.get(name);
        if (entry == null) {
            throw AnnealException.bug(
                    file + " was asked for tensor '" + name + "', which it does not hold. Ask names() first.");
        }
        return entry;
    }
}
