package dev.anneal.model.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The checked header of a safetensors file; byte ranges count from {@code dataOffset}. */
record SafetensorsHeader(long dataOffset, SortedMap<String, Tensor> tensors, Map<String, String> metadata) {
    /** Far above any model's header (about 100 bytes per tensor), far below what could hurt. */
    static final long MAXIMUM_BYTES = 32 << 20;

    private static final String METADATA = "__metadata__";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    record Tensor(String name, ElementType type, long[] shape, long begin, long end) {
        long sizeBytes() {
            return end - begin;
        }
    }

    static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
        return new Reader(file, channel.size()).read(channel);
    }

    private record Reader(Path file, long fileBytes) {
        SafetensorsHeader read(FileChannel channel) throws IOException {
            if (fileBytes < 8) {
                throw damaged("it has " + fileBytes + " bytes, fewer than the 8 of the header's length");
            }
            long length = bytes(channel, 0, 8).getLong();
            if (length < 2 || length > MAXIMUM_BYTES || length > fileBytes - 8) {
                throw damaged("its header claims " + Long.toUnsignedString(length) + " bytes, but may have 2 to "
                        + Math.min(MAXIMUM_BYTES, fileBytes - 8));
            }
            JsonNode root = parse(bytes(channel, 8, (int) length));
            TreeMap<String, Tensor> tensors = new TreeMap<>();
            TreeMap<String, String> metadata = new TreeMap<>();
            root.fields().forEachRemaining(field -> {
                if (field.getKey().equals(METADATA)) {
                    field.getValue()
                            .fields()
                            .forEachRemaining(entry -> metadata.put(
                                    entry.getKey(), entry.getValue().asText()));
                } else {
                    tensors.put(field.getKey(), tensor(field.getKey(), field.getValue()));
                }
            });
            checkContiguous(tensors, fileBytes - 8 - length);
            return new SafetensorsHeader(8 + length, tensors, metadata);
        }

        private ByteBuffer bytes(FileChannel channel, long position, int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, position + bytes.position()) < 0) {
                    throw damaged("it ends inside its header");
                }
            }
            return bytes.flip();
        }

        private JsonNode parse(ByteBuffer header) {
            try {
                String text = StandardCharsets.UTF_8.newDecoder().decode(header).toString();
                JsonNode root = JSON.readTree(text);
                if (!root.isObject()) {
                    throw damaged("its header is not a JSON object");
                }
                return root;
            } catch (CharacterCodingException e) {
                throw damaged("its header is not UTF-8 text");
            } catch (JsonProcessingException e) {
                throw damaged("its header is not JSON (" + e.getOriginalMessage() + ")");
            }
        }

        private Tensor tensor(String name, JsonNode json) {
            ElementType type = type(name, json.path("dtype").asText());
            long[] shape = integers(name, json, "shape");
            long[] range = integers(name, json, "data_offsets");
            if (range.length != 2 || range[1] < range[0]) {
                throw damaged("tensor '" + name + "' has the data offsets " + TensorShape.text(range));
            }
            long wanted = sizeBytes(name, type, shape);
            if (wanted != range[1] - range[0]) {
                throw damaged("tensor '" + name + "' of type " + type + " and shape " + TensorShape.text(shape)
                        + " takes " + wanted + " bytes, but its data offsets " + TensorShape.text(range) + " hold "
                        + (range[1] - range[0]));
            }
            return new Tensor(name, type, shape, range[0], range[1]);
        }

        private ElementType type(String name, String text) {
            for (ElementType type : ElementType.values()) {
                if (type.name().equals(text)) {
                    return type;
                }
            }
            throw damaged("tensor '" + name + "' has the unknown element type '" + text + "'");
        }

        private long[] integers(String name, JsonNode json, String key) {
            JsonNode array = json.path(key);
            long[] values = new long[array.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = array.get(i).isIntegralNumber() && array.get(i).canConvertToLong()
                        ? array.get(i).longValue()
                        : -1;
                if (values[i] < 0) {
                    throw damaged("tensor '" + name + "' has " + array.get(i) + " in its " + key);
                }
            }
            if (!array.isArray()) {
                throw damaged("tensor '" + name + "' has no " + key);
            }
            return values;
        }

        private long sizeBytes(String name, ElementType type, long[] shape) {
            try {
                return Math.multiplyExact(TensorShape.elements(shape), type.sizeBytes());
            } catch (ArithmeticException e) {
                throw damaged("tensor '" + name + "' has the impossible shape " + TensorShape.text(shape));
            }
        }

        /** As in the reference implementation, every byte of the data belongs to exactly one tensor. */
        private void checkContiguous(SortedMap<String, Tensor> tensors, long dataBytes) {
            List<Tensor> byOffset = new ArrayList<>(tensors.values());
            byOffset.sort(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end));
            long position = 0;
            for (Tensor tensor : byOffset) {
                if (tensor.begin() != position) {
                    throw damaged("tensor '" + tensor.name() + "' starts at byte " + tensor.begin()
                            + " of the data, where byte " + position + " was due: "
                            + (tensor.begin() < position ? "tensors overlap" : "there is a gap"));
                }
                position = tensor.end();
            }
            if (position != dataBytes) {
                throw damaged("its tensors take " + position + " bytes, but " + dataBytes + " follow the header");
            }
        }

        private AnnealException damaged(String reason) {
            return DamagedFile.damaged(file, "safetensors", reason);
        }
    }
}
