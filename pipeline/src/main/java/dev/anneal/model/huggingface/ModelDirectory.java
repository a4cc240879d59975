package dev.anneal.model.huggingface;

import dev.anneal.error.AnnealException;
import dev.anneal.model.weights.SafetensorsFile;
import dev.anneal.model.weights.WeightSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model in a local folder: {@code config.json}, {@code model.safetensors}, {@code tokenizer.json} and the files beside them. The folder is only
 * ever read. {@link ModelStaging} makes one of any source.
 */
public record ModelDirectory(Path folder, HuggingFaceConfig config) {
    static final String CONFIG = "config.json";
    static final String WEIGHTS = "model.safetensors";
    static final String TOKENIZER = "tokenizer.json";
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";

    /** What may lie beside {@code tokenizer.json} and travels with it. */
    static final List<String> TOKENIZER_FILES =
            List.of(TOKENIZER, TOKENIZER_CONFIG, "special_tokens_map.json", "added_tokens.json", "vocab.txt");

    /** All files of a model. */
    static final List<String> FILES =
            Stream.concat(Stream.of(CONFIG, WEIGHTS), TOKENIZER_FILES.stream()).toList();

    /** Where an earlier run keeps its model. */
    static final String RUN_MODEL = "model";

    /** Opens a model's folder, or the folder of an earlier run, whose model lies in {@code model/}. Missing files are one error of kind user. */
    public static ModelDirectory open(Path folder) {
        Path inRun = folder.resolve(RUN_MODEL);
        boolean isRun = !Files.exists(folder.resolve(CONFIG)) && Files.exists(inRun.resolve(CONFIG));
        Path actual = isRun ? inRun : folder;
        if (!Files.isDirectory(actual)) {
            throw AnnealException.user("The model folder " + actual
                    + " does not exist. Set model.source to a folder with config.json, model.safetensors and"
                    + " tokenizer.json, or to jar:<class path resource>.");
        }
        requireFiles(actual);
        return new ModelDirectory(actual, HuggingFaceConfig.read(actual.resolve(CONFIG)));
    }

    private static void requireFiles(Path folder) {
        List<String> problems = new ArrayList<>();
        if (!Files.isRegularFile(folder.resolve(CONFIG))) {
            problems.add("it has no config.json");
        }
        if (!Files.isRegularFile(folder.resolve(WEIGHTS))) {
            problems.add(missingWeights(folder));
        }
        if (!Files.isRegularFile(folder.resolve(TOKENIZER))) {
            problems.add("it has no tokenizer.json (AutoTokenizer.from_pretrained and save_pretrained write one)");
        }
        if (!problems.isEmpty()) {
            throw AnnealException.user(folder + " cannot be used as a model: " + String.join("; ", problems)
                    + ". Complete the folder, or choose another one.");
        }
    }

    private static String missingWeights(Path folder) {
        if (Files.exists(folder.resolve(WEIGHTS + ".index.json"))) {
            return "its weights are split over several files (save_pretrained with a larger max_shard_size writes one)";
        }
        if (Files.exists(folder.resolve("pytorch_model.bin"))) {
            return "it has pytorch_model.bin, which may run code when opened, but no model.safetensors"
                    + " (from_pretrained and save_pretrained write one)";
        }
        return "it has no model.safetensors";
    }

    /** The weights; the caller closes them. */
    public WeightSource openWeights() {
        return SafetensorsFile.open(folder.resolve(WEIGHTS));
    }

    /** The tokenizer, in the format of the tokenizers library. */
    public Path tokenizer() {
        return folder.resolve(TOKENIZER);
    }

    /** All files of the tokenizer that are there. */
    public List<Path> tokenizerFiles() {
        return TOKENIZER_FILES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .toList();
    }
}
