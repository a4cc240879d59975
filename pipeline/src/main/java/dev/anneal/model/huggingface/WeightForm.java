package dev.anneal.model.huggingface;

import dev.anneal.model.weights.OnnxWeights;
import dev.anneal.model.weights.SafetensorsFile;
import dev.anneal.model.weights.ShardIndex;
import dev.anneal.model.weights.ShardedWeights;
import dev.anneal.model.weights.TorchWeights;
import dev.anneal.model.weights.WeightSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the weights of a model may be stored, best first: a folder with several forms is read in the first of them. */
enum WeightForm {
    SAFETENSORS("model.safetensors", SafetensorsFile::open),
    SAFETENSORS_SHARDS("model.safetensors.index.json", ShardedWeights::openSafetensors),
    TORCH("pytorch_model.bin", TorchWeights::open),
    TORCH_SHARDS("pytorch_model.bin.index.json", ShardedWeights::openTorch),
    ONNX("model.onnx", OnnxWeights::open);

    private final String file;
    private final Function<Path, WeightSource> opener;

    WeightForm(String file, Function<Path, WeightSource> opener) {
        this.file = file;
        this.opener = opener;
    }

    /**
     * The files that hold a model's weights: one, or an index and its shards. Empty when there are none.
     *
     * @param model any folder, local or not
     */
    static List<String> files(ModelFiles model) throws IOException {
        for (WeightForm form : values()) {
            if (model.has(form.file)) {
                List<String> files = new ArrayList<>(List.of(form.file));
                files.addAll(form.shards(model));
                return files;
            }
        }
        return List.of();
    }

    /** All forms, for messages. */
    static String names() {
        return Arrays.stream(values()).map(form -> form.file).collect(Collectors.joining(", "));
    }

    /** The form of the weights in a local folder. */
    static Optional<WeightForm> in(Path folder) {
        return Arrays.stream(values())
                .filter(form -> Files.isRegularFile(folder.resolve(form.file)))
                .findFirst();
    }

    /** The caller closes them. */
    WeightSource open(Path folder) {
        return opener.apply(folder.resolve(file));
    }

    private SortedSet<String> shards(ModelFiles model) throws IOException {
        return switch (this) {
            case SAFETENSORS, TORCH, ONNX -> Collections.emptySortedSet();
            case SAFETENSORS_SHARDS, TORCH_SHARDS -> {
                try (InputStream index = model.open(file)) {
                    yield ShardIndex.read(index, model.description() + "/" + file)
                            .files();
                }
            }
        };
    }
}
