package dev.anneal.model.weights;

import dev.anneal.error.AnnealException;
import dev.anneal.model.weights.ZipEntries.Range;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a PyTorch file holds and where: {@code NAME/data.pkl} describes the tensors, {@code NAME/data/KEY} are the elements of a storage.
 *
 * @param storages where each storage that a tensor uses lies in the file, by key
 */
record TorchArchive(Map<String, Range> storages, SortedMap<String, TorchTensor> tensors) {
    private static final String PICKLE = "data.pkl";
    private static final long MAXIMUM_PICKLE_BYTES = 16 << 20;

    static TorchArchive read(Path file, FileChannel channel) throws IOException, MalformedException {
        requireZip(file, channel);
        Map<String, Range> entries = ZipEntries.read(channel).ranges();
        String folder = folder(entries);
        requireLittleEndian(channel, entries.get(folder + "byteorder"));
        ByteBuffer pickle = bytes(channel, PICKLE, entries.get(folder + PICKLE));
        SortedMap<String, TorchTensor> tensors = tensors(file, PickleReader.read(file.toString(), pickle));
        Map<String, Range> storages = new TreeMap<>();
        for (TorchTensor tensor : tensors.values()) {
            TorchStorage storage = tensor.storage();
            Range range = entries.get(folder + "data/" + storage.key());
            if (range == null
                    || storage.elements() != range.sizeBytes() / storage.type().sizeBytes()) {
                throw new MalformedException("storage '" + storage.key() + "' of " + storage.elements()
                        + " elements of type " + storage.type()
                        + (range == null ? " is missing" : " has " + range.sizeBytes() + " bytes"));
            }
            storages.put(storage.key(), range);
        }
        return new TorchArchive(storages, tensors);
    }

    private static void requireZip(Path file, FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(2);
        channel.read(start, 0);
        if (start.position() == 2 && start.get(0) == (byte) 0x80) {
            throw AnnealException.user(file + " has the format of PyTorch before 1.6, which is not read. Open it with"
                    + " from_pretrained of transformers and save it with save_pretrained, which writes"
                    + " model.safetensors.");
        }
    }

    /** All entries lie in one folder, whose name is the file's first one. */
    private static String folder(Map<String, Range> entries) throws MalformedException {
        for (String name : entries.keySet()) {
            if (name.endsWith("/" + PICKLE) && name.indexOf('/') == name.length() - PICKLE.length() - 1) {
                return name.substring(0, name.length() - PICKLE.length());
            }
        }
        throw new MalformedException("it is a zip archive without " + PICKLE);
    }

    private static void requireLittleEndian(FileChannel channel, @Nullable Range order)
            throws IOException, MalformedException {
        if (order != null) {
            String text = StandardCharsets.UTF_8
                    .decode(bytes(channel, "byteorder", order))
                    .toString();
            if (!text.equals("little")) {
                throw new MalformedException("its byte order is '" + text + "' and not little");
            }
        }
    }

    private static ByteBuffer bytes(FileChannel channel, String name, @Nullable Range range)
            throws IOException, MalformedException {
        if (range == null || range.sizeBytes() > MAXIMUM_PICKLE_BYTES) {
            throw new MalformedException(
                    "its " + name + " is missing or has more than " + MAXIMUM_PICKLE_BYTES + " bytes");
        }
        return channel.map(MapMode.READ_ONLY, range.begin(), range.sizeBytes());
    }

    private static SortedMap<String, TorchTensor> tensors(Path file, PickleValue root) throws MalformedException {
        if (!(root instanceof PickleValue.Mapping mapping)) {
            throw new MalformedException("it holds no dictionary of tensors");
        }
        SortedMap<String, TorchTensor> tensors = new TreeMap<>();
        mapping.entries().forEach((name, value) -> {
            if (value instanceof PickleValue.Tensor found) {
                tensors.put(name, found.tensor());
            }
        });
        if (tensors.isEmpty()) {
            throw AnnealException.user(file + " holds no tensors by name, but the entries "
                    + LoadReport.names(List.copyOf(mapping.entries().keySet()))
                    + ". Save the model's state dictionary alone, as save_pretrained of transformers does.");
        }
        return tensors;
    }

    /** The byte of the file where a tensor's first element lies. */
    long begin(TorchTensor tensor) {
        TorchStorage storage = tensor.storage();
        return Objects.requireNonNull(storages.get(storage.key())).begin()
                + tensor.offset() * storage.type().sizeBytes();
    }
}
