package dev.anneal.model.weights;

import java.util.Arrays;
import java.util.List;

/** Builds ONNX files as PyTorch's exporter does. */
public final class OnnxFixture {
    private final ProtobufWriter graph = new ProtobufWriter();

    public byte[] model() {
        return new ProtobufWriter()
                .number(1, 7)
                .text(2, "pytorch")
                .message(7, graph)
                .message(8, new ProtobufWriter().number(2, 14))
                .toBytes();
    }

    OnnxFixture initializer(ProtobufWriter tensor) {
        graph.message(5, tensor);
        return this;
    }

    /** A float tensor in raw_data. */
    public OnnxFixture floats(String name, long[] shape, float... values) {
        return initializer(shaped(name, 1, shape).content(9, ProtobufWriter.floats(values)));
    }

    /** Elements that count up from {@code first}. */
    public OnnxFixture counting(String name, float first, long... shape) {
        float[] values = new float[(int) TensorShape.elements(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = first + i;
        }
        return floats(name, shape, values);
    }

    static ProtobufWriter shaped(String name, int dataType, long... shape) {
        ProtobufWriter tensor = new ProtobufWriter();
        Arrays.stream(shape).forEach(size -> tensor.number(1, size));
        return tensor.number(2, dataType).text(8, name);
    }

    public OnnxFixture node(
            String operator, String name, List<String> inputs, String output, ProtobufWriter... attributes) {
        ProtobufWriter node = new ProtobufWriter();
        inputs.forEach(input -> node.text(1, input));
        node.text(2, output).text(3, name).text(4, operator);
        Arrays.stream(attributes).forEach(attribute -> node.message(5, attribute));
        graph.message(1, node);
        return this;
    }

    /** A Constant of one 64-bit integer. */
    public OnnxFixture integer(String name, long value) {
        ProtobufWriter tensor =
                shaped("", 7, 1).content(7, new ProtobufWriter().varint(value).toBytes());
        return node(
                "Constant",
                name,
                List.of(),
                name,
                new ProtobufWriter().text(1, "value").message(5, tensor));
    }

    /** A Constant float scalar. */
    public OnnxFixture scalar(String name, float value) {
        ProtobufWriter tensor = shaped("", 1).content(9, ProtobufWriter.floats(value));
        return node(
                "Constant",
                name,
                List.of(),
                name,
                new ProtobufWriter().text(1, "value").message(5, tensor));
    }

    /** A BERT of one layer, 4 positions, 2 types and 10 words. */
    public static OnnxFixture bert(int hidden, int heads, int intermediate) {
        OnnxFixture onnx = new OnnxFixture();
        onnx.counting("embeddings.word_embeddings.weight", 0, 10, hidden);
        onnx.counting("embeddings.position_embeddings.weight", 100, 4, hidden);
        onnx.counting("embeddings.token_type_embeddings.weight", 200, 2, hidden);
        onnx.scalar("epsilon", 1e-12f);
        onnx.node("Add", "/embeddings/LayerNorm/Add", List.of("variance", "epsilon"), "sum");
        onnx.counting("onnx::MatMul_1", 0, hidden, hidden);
        String self = "/encoder/layer.0/attention/self/";
        onnx.node("MatMul", self + "query/MatMul", List.of("x", "onnx::MatMul_1"), "q");
        onnx.integer("heads", heads).integer("size", hidden / heads);
        onnx.node("Concat", self + "Concat", List.of("batch", "tokens", "heads", "size"), "shape");
        onnx.node("Reshape", self + "Reshape", List.of("q", "shape"), "split");
        onnx.counting("onnx::MatMul_2", 0, hidden, intermediate);
        onnx.node("MatMul", "/encoder/layer.0/intermediate/dense/MatMul", List.of("y", "onnx::MatMul_2"), "z");
        onnx.node("Erf", "/encoder/layer.0/intermediate/intermediate_act_fn/Erf", List.of("z"), "erf");
        return onnx;
    }
}
