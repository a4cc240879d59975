package dev.anneal.model.weights;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gives every initializer of a graph its PyTorch name; see {@link OnnxWeights}. */
final class OnnxNames {
    private static final String ANONYMOUS = "onnx::";

    private OnnxNames() {}

    enum Layout {
        AS_STORED,
        TRANSPOSED
    }

    record Entry(OnnxTensor tensor, Layout layout) {
        /** The shape that PyTorch would show. */
        long[] shape() {
            long[] shape = tensor.shape();
            return layout == Layout.AS_STORED ? shape.clone() : new long[] {shape[1], shape[0]};
        }
    }

    static SortedMap<String, Entry> of(OnnxGraph graph) throws MalformedException {
        TreeMap<String, Entry> result = new TreeMap<>();
        Map<String, List<OnnxNode>> users = linearLayers(graph);
        for (OnnxTensor tensor : graph.initializers().values()) {
            if (tensor.type().isEmpty()) {
                continue;
            }
            List<OnnxNode> nodes = users.getOrDefault(tensor.name(), List.of());
            if (nodes.isEmpty()) {
                put(result, tensor.name(), new Entry(tensor, Layout.AS_STORED));
            }
            for (OnnxNode node : nodes) {
                put(result, node.module() + ".weight", new Entry(tensor, layout(node)));
            }
        }
        addAliases(graph, result);
        return result;
    }

    /** Which MatMul and Gemm nodes multiply by an anonymous matrix, such as {@code onnx::MatMul_885}. */
    private static Map<String, List<OnnxNode>> linearLayers(OnnxGraph graph) {
        Map<String, List<OnnxNode>> users = new HashMap<>();
        for (OnnxNode node : graph.nodes()) {
            boolean multiplies =
                    node.operator().equals("MatMul") || node.operator().equals("Gemm");
            if (!multiplies
                    || node.inputs().size() < 2
                    || !node.inputs().get(1).startsWith(ANONYMOUS)
                    || node.module().isEmpty()) {
                continue;
            }
            OnnxTensor tensor = graph.initializers().get(node.inputs().get(1));
            if (tensor != null && tensor.shape().length == 2) {
                users.computeIfAbsent(tensor.name(), key -> new ArrayList<>()).add(node);
            }
        }
        return users;
    }

    /** A Gemm with transB holds [out, in] already. */
    private static Layout layout(OnnxNode node) {
        return node.numbers().getOrDefault("transB", 0.0) == 0 ? Layout.TRANSPOSED : Layout.AS_STORED;
    }

    private static void put(Map<String, Entry> entries, String name, Entry entry) throws MalformedException {
        Entry other = entries.putIfAbsent(name, entry);
        if (other != null && !other.tensor().name().equals(entry.tensor().name())) {
            throw new MalformedException("both '" + other.tensor().name() + "' and '"
                    + entry.tensor().name() + "' claim the name '" + name + "'");
        }
    }

    /** The exporter stores equal tensors once and names the others by Identity nodes. */
    private static void addAliases(OnnxGraph graph, Map<String, Entry> entries) {
        for (OnnxNode node : graph.nodes()) {
            if (node.operator().equals("Identity")
                    && node.inputs().size() == 1
                    && node.outputs().size() == 1) {
                Entry entry = entries.get(node.inputs().get(0));
                if (entry != null) {
                    entries.putIfAbsent(node.outputs().get(0), entry);
                }
            }
        }
    }
}
