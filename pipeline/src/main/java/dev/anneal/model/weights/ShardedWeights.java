package dev.anneal.model.weights;

import dev.anneal.error.AnnealException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** A model that is split over several files of one format, with an index that says which tensor is where. Thread-safe; closing it closes them. */
public final class ShardedWeights implements WeightSource {
    private final Path index;
    private final SortedMap<String, WeightSource> sourceByTensor;
    private final List<WeightSource> sources;

    private ShardedWeights(Path index, SortedMap<String, WeightSource> sourceByTensor, List<WeightSource> sources) {
        this.index = index;
        this.sourceByTensor = sourceByTensor;
        this.sources = sources;
    }

    /** The shards of {@code model.safetensors.index.json}. Missing files and missing tensors are one error of kind user. */
    public static ShardedWeights openSafetensors(Path index) {
        return open(index, SafetensorsFile::open);
    }

    /** The shards of {@code pytorch_model.bin.index.json}; errors as above. */
    public static ShardedWeights openTorch(Path index) {
        return open(index, TorchWeights::open);
    }

    private static ShardedWeights open(Path index, Function<Path, WeightSource> opener) {
        ShardIndex shards = ShardIndex.read(index);
        requireFiles(index, shards);
        Map<String, WeightSource> sources = new TreeMap<>();
        boolean opened = false;
        try {
            for (String file : shards.files()) {
                sources.put(file, opener.apply(index.resolveSibling(file)));
            }
            SortedMap<String, WeightSource> byTensor = new TreeMap<>();
            shards.shards().forEach((tensor, file) -> byTensor.put(tensor, Objects.requireNonNull(sources.get(file))));
            requireTensors(index, shards, byTensor);
            opened = true;
            return new ShardedWeights(index, byTensor, List.copyOf(sources.values()));
        } finally {
            if (!opened) {
                sources.values().forEach(WeightSource::close);
            }
        }
    }

    private static void requireFiles(Path index, ShardIndex shards) {
        List<String> missing = shards.files().stream()
                .filter(file -> !Files.isRegularFile(index.resolveSibling(file)))
                .toList();
        if (!missing.isEmpty()) {
            throw AnnealException.user(index + " names " + shards.files().size() + " files, of which "
                    + missing.size() + " are not beside it: " + LoadReport.names(missing)
                    + ". Copy or download them too.");
        }
    }

    private static void requireTensors(Path index, ShardIndex shards, Map<String, WeightSource> byTensor) {
        List<String> missing = new ArrayList<>();
        shards.shards().forEach((tensor, file) -> {
            if (!Objects.requireNonNull(byTensor.get(tensor)).names().contains(tensor)) {
                missing.add("'" + tensor + "' in " + file);
            }
        });
        if (!missing.isEmpty()) {
            throw AnnealException.user(index + " names " + missing.size() + " tensors that are not there: "
                    + LoadReport.names(missing) + ". Take index and files from the same model.");
        }
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(sourceByTensor.keySet());
    }

    @Override
    public long[] shape(String name) {
        return source(name).shape(name);
    }

    @Override
    public ElementType elementType(String name) {
        return source(name).elementType(name);
    }

    @Override
    public void read(String name, FloatBuffer into) {
        source(name).read(name, into);
    }

    @Override
    public String description() {
        return index.toString();
    }

    @Override
    public void close() {
        sources.forEach(WeightSource::close);
    }

    private WeightSource source(String name) {
        WeightSource source = sourceByTensor.get(name);
        if (source == null) {
            throw AnnealException.bug(
                    index + " was asked for tensor '" + name + "', which it does not list. Ask names() first.");
        }
        return source;
    }
}
