package dev.anneal.model.weights;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The graph of an ONNX file: nodes in the order of the file, and initializers by name. Field numbers come from onnx.proto3. */
record OnnxGraph(List<OnnxNode> nodes, Map<String, OnnxTensor> initializers, Map<String, OnnxTensor> constants) {
    private static final int MODEL_GRAPH = 7;
    private static final int MODEL_OPSET_IMPORT = 8;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;

    /** Bounds what a damaged file can make us allocate; large exports have some ten thousands of nodes. */
    private static final int MAXIMUM_PARTS = 1_000_000;

    static OnnxGraph parse(ByteBuffer model) throws MalformedException {
        Optional<ProtobufReader> graph = Optional.empty();
        boolean hasOperatorSet = false;
        ProtobufReader reader = new ProtobufReader(model);
        while (reader.next()) {
            if (reader.field() == MODEL_GRAPH) {
                graph = Optional.of(reader.message());
            }
            hasOperatorSet |= reader.field() == MODEL_OPSET_IMPORT;
        }
        if (graph.isEmpty() || !hasOperatorSet) {
            throw new MalformedException("it has no " + (graph.isEmpty() ? "graph" : "operator set"));
        }
        return parseGraph(graph.get());
    }

    private static OnnxGraph parseGraph(ProtobufReader reader) throws MalformedException {
        List<OnnxNode> nodes = new ArrayList<>();
        Map<String, OnnxTensor> initializers = new HashMap<>();
        Map<String, OnnxTensor> constants = new HashMap<>();
        while (reader.next()) {
            switch (reader.field()) {
                case GRAPH_NODE -> nodes.add(OnnxNode.parse(reader.content()));
                case GRAPH_INITIALIZER -> {
                    OnnxTensor tensor = OnnxTensor.parse(reader.content());
                    if (initializers.put(tensor.name(), tensor) != null) {
                        throw new MalformedException("two tensors are called '" + tensor.name() + "'");
                    }
                }
                default -> {}
            }
            if (nodes.size() + initializers.size() > MAXIMUM_PARTS) {
                throw new MalformedException("its graph has more than " + MAXIMUM_PARTS + " nodes and tensors");
            }
        }
        constants.putAll(initializers);
        for (OnnxNode node : nodes) {
            for (String output : node.outputs()) {
                node.constant().ifPresent(value -> constants.put(output, value));
            }
        }
        return new OnnxGraph(nodes, initializers, constants);
    }

    /** The values of a constant 64-bit integer tensor of few elements; empty when {@code value} is no such constant. */
    long[] integers(String value) throws MalformedException {
        OnnxTensor constant = constants.get(value);
        return constant == null ? new long[0] : constant.integers();
    }

    /** The value of a constant float scalar. */
    Optional<Float> scalar(String value) throws MalformedException {
        OnnxTensor constant = constants.get(value);
        if (constant == null
                || constant.elements() != 1
                || !constant.type().map(ElementType::isReadable).orElse(false)) {
            return Optional.empty();
        }
        FloatBuffer result = FloatBuffer.allocate(1);
        constant.read(result);
        return Optional.of(result.get(0));
    }
}
