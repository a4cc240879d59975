package dev.anneal.model.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Writes float32 tensors as a safetensors file with the bytes that the reference implementation writes: names sorted by their UTF-8 bytes, metadata
 * {@code {"format":"pt"}}, the header padded with spaces to a multiple of 8. Equal tensors give equal files. The file appears by rename when complete.
 */
public final class SafetensorsWriter {
    private static final int CHUNK_BYTES = 1 << 20;

    private SafetensorsWriter() {}

    /** A tensor's values are asked for when it is its turn, so that a source need not fit into memory. */
    private record Pending(long[] shape, Supplier<FloatBuffer> values) {}

    /** Writes the tensors, replacing a file of that name, and returns the SHA-256 of the file in lower-case hexadecimal. */
    public static String write(Path file, Map<String, NamedTensor> tensors) {
        SortedMap<String, Pending> pending = new TreeMap<>(SafetensorsWriter::compareUtf8);
        tensors.forEach((name, tensor) -> pending.put(name, new Pending(tensor.shape(), tensor::values)));
        return writePending(file, pending);
    }

    /** Copies all tensors of a source that can be read, one at a time, as float32; like {@link #write(Path, Map)}. */
    public static String write(Path file, WeightSource source) {
        SortedMap<String, Pending> pending = new TreeMap<>(SafetensorsWriter::compareUtf8);
        for (String name : source.names()) {
            if (source.elementType(name).isReadable()) {
                pending.put(name, new Pending(source.shape(name), () -> read(source, name)));
            }
        }
        return writePending(file, pending);
    }

    private static FloatBuffer read(WeightSource source, String name) {
        FloatBuffer values = FloatBuffer.allocate(Math.toIntExact(TensorShape.elements(source.shape(name))));
        source.read(name, values);
        return values.flip();
    }

    private static String writePending(Path file, SortedMap<String, Pending> tensors) {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            String digest;
            try (FileChannel channel = FileChannel.open(
                    partial,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                Output output = new Output(channel, new Sha256(), chunk());
                output.write(ByteBuffer.wrap(header(tensors)));
                for (Pending tensor : tensors.values()) {
                    output.write(tensor.values().get());
                }
                channel.force(true);
                digest = output.digest().hex();
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return digest;
        } catch (IOException e) {
            throw AnnealException.environment(
                    file + " cannot be written: " + e + ". Check the folder, its permissions and the free space.", e);
        }
    }

    private static int compareUtf8(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] header(SortedMap<String, Pending> tensors) throws JsonProcessingException {
        JsonMapper mapper = new JsonMapper();
        ObjectNode root = mapper.createObjectNode();
        root.putObject("__metadata__").put("format", "pt");
        long offset = 0;
        for (Map.Entry<String, Pending> entry : tensors.entrySet()) {
            Pending tensor = entry.getValue();
            ObjectNode json = root.putObject(entry.getKey()).put("dtype", ElementType.F32.name());
            Arrays.stream(tensor.shape()).forEach(json.putArray("shape")::add);
            long end = offset + Float.BYTES * TensorShape.elements(tensor.shape());
            json.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = mapper.writeValueAsBytes(root);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer bytes = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(json);
        Arrays.fill(bytes.array(), bytes.position(), bytes.capacity(), (byte) ' ');
        return bytes.array();
    }

    private static ByteBuffer chunk() {
        return ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    private record Output(FileChannel channel, Sha256 digest, ByteBuffer chunk) {
        void write(FloatBuffer values) throws IOException {
            while (values.hasRemaining()) {
                int count = Math.min(values.remaining(), CHUNK_BYTES / Float.BYTES);
                chunk.clear().asFloatBuffer().put(values.slice(values.position(), count));
                values.position(values.position() + count);
                write(chunk.limit(count * Float.BYTES));
            }
        }

        void write(ByteBuffer bytes) throws IOException {
            digest.add(bytes.duplicate());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
