package dev.anneal.model.weights;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One node of an ONNX graph with what is needed to find weights: its numeric attributes and the tensor of a Constant. Field numbers come from
 * onnx.proto3 (NodeProto, AttributeProto).
 */
record OnnxNode(
        String name,
        String operator,
        List<String> inputs,
        List<String> outputs,
        Map<String, Double> numbers,
        Optional<OnnxTensor> constant) {
    private static final int INPUT = 1;
    private static final int OUTPUT = 2;
    private static final int NAME = 3;
    private static final int OPERATOR = 4;
    private static final int ATTRIBUTE = 5;
    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_FLOAT = 2;
    private static final int ATTRIBUTE_INTEGER = 3;
    private static final int ATTRIBUTE_TENSOR = 5;

    static OnnxNode parse(ByteBuffer message) throws MalformedException {
        String name = "";
        String operator = "";
        List<String> inputs = new ArrayList<>(4);
        List<String> outputs = new ArrayList<>(1);
        Map<String, Double> numbers = new HashMap<>();
        Optional<OnnxTensor> constant = Optional.empty();
        ProtobufReader reader = new ProtobufReader(message);
        while (reader.next()) {
            switch (reader.field()) {
                case INPUT -> inputs.add(reader.text());
                case OUTPUT -> outputs.add(reader.text());
                case NAME -> name = reader.text();
                case OPERATOR -> operator = reader.text();
                case ATTRIBUTE -> {
                    Optional<OnnxTensor> tensor = attribute(reader.message(), numbers);
                    constant = tensor.isPresent() ? tensor : constant;
                }
                default -> {}
            }
        }
        return new OnnxNode(name, operator, inputs, outputs, numbers, constant);
    }

    private static Optional<OnnxTensor> attribute(ProtobufReader reader, Map<String, Double> numbers)
            throws MalformedException {
        String name = "";
        Optional<Double> number = Optional.empty();
        Optional<OnnxTensor> tensor = Optional.empty();
        while (reader.next()) {
            switch (reader.field()) {
                case ATTRIBUTE_NAME -> name = reader.text();
                case ATTRIBUTE_FLOAT -> number = Optional.of(shortestDecimal(reader.float32()));
                case ATTRIBUTE_INTEGER -> number = Optional.of((double) reader.number());
                case ATTRIBUTE_TENSOR -> tensor = Optional.of(OnnxTensor.parse(reader.content()));
                default -> {}
            }
        }
        if (number.isPresent()) {
            numbers.put(name, number.get());
        }
        return tensor;
    }

    /** The decimal that was meant: 1e-12 for the float 9.999999960041972e-13. */
    static double shortestDecimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    /** The module that the exporter put this node into: {@code /encoder/layer.0/output/dense/MatMul} gives {@code encoder.layer.0.output.dense}. */
    String module() {
        int first = name.startsWith("/") ? 1 : 0;
        int last = Math.max(first, name.lastIndexOf('/'));
        return name.substring(first, last).replace('/', '.');
    }
}
