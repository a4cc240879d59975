package dev.anneal.model.huggingface;

import dev.anneal.error.AnnealException;
import dev.anneal.model.torchscript.Signature;
import dev.anneal.model.weights.WeightSource;
import dev.anneal.tokenize.TokenTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model in a local folder: {@code config.json}, the weights in one of the forms of {@link WeightForm}, {@code tokenizer.json} and the files beside
 * them. The folder is only ever read. {@link ModelStaging} makes one of any source.
 */
public record ModelDirectory(Path folder, HuggingFaceConfig config) {
    static final String CONFIG = "config.json";
    /** The weights of a model that is saved here. */
    public static final String WEIGHTS = "model.safetensors";

    static final String TORCHSCRIPT = "model.pt";
    static final String SERVING = "serving.properties";
    static final String CARD = "README.md";
    static final String TOKENIZER = "tokenizer.json";
    static final String DECISION = "decision.json";
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";

    /** What may lie beside {@code tokenizer.json} and travels with it. */
    static final List<String> TOKENIZER_FILES = List.of(
            TOKENIZER,
            TOKENIZER_CONFIG,
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.txt",
            "vocab.json",
            "merges.txt",
            "spiece.model",
            "spm.model",
            "sentencepiece.bpe.model");

    /** The configuration, the decision and the tokenizer's files: everything but weights. */
    static final List<String> COMPANIONS =
            Stream.concat(Stream.of(CONFIG, DECISION), TOKENIZER_FILES.stream()).toList();

    /** All files of a model that is saved here. */
    static final List<String> FILES = Stream.concat(
                    Stream.of(CONFIG, DECISION, WEIGHTS, TORCHSCRIPT, SERVING, CARD), TOKENIZER_FILES.stream())
            .toList();

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
                    + " tokenizer.json, to owner/name on the Hub, or to jar:<class path resource>.");
        }
        requireFiles(actual);
        return new ModelDirectory(actual, HuggingFaceConfig.read(actual.resolve(CONFIG)));
    }

    private static void requireFiles(Path folder) {
        List<String> problems = new ArrayList<>();
        if (!Files.isRegularFile(folder.resolve(CONFIG))) {
            problems.add("it has no config.json");
        }
        if (WeightForm.in(folder).isEmpty()) {
            problems.add("it has no weights in a form that can be read (" + WeightForm.names() + ")");
        }
        if (!Files.isRegularFile(folder.resolve(TOKENIZER))) {
            problems.add("it has no tokenizer.json (AutoTokenizer.from_pretrained and save_pretrained write one)");
        }
        if (!problems.isEmpty()) {
            throw AnnealException.user(folder + " cannot be used as a model: " + String.join("; ", problems)
                    + ". Complete the folder, or choose another one.");
        }
    }

    /** The weights, in the best form that is there; the caller closes them. */
    public WeightSource openWeights() {
        return WeightForm.in(folder)
                .orElseThrow(() -> AnnealException.environment(
                        "The weights in " + folder + " have been deleted since it was opened. Restore them."))
                .open(folder);
    }

    /** The files that hold the weights: one, or an index and its shards. */
    public List<Path> weightFiles() throws IOException {
        return WeightForm.files(new LocalModel(folder)).stream()
                .map(folder::resolve)
                .toList();
    }

    /** The temperature and thresholds that evaluating has chosen; need not be there. */
    public Path decision() {
        return folder.resolve(DECISION);
    }

    /** The tokenizer, in the format of the tokenizers library. */
    public Path tokenizer() {
        return folder.resolve(TOKENIZER);
    }

    /**
     * By what two tokenizers are known to make the same tokens of every text: {@code tokenizer.json} but for truncation and padding, which are settings of a
     * run.
     */
    public String tokenizerDigest() {
        try {
            return TokenizerBlocks.digestOfTheRest(tokenizer());
        } catch (IOException problem) {
            throw AnnealException.environment(
                    tokenizer() + " cannot be read: " + problem.getMessage() + ". Check its permissions.", problem);
        }
    }

    /** What a caller passes to the model: types of tokens only if both it and its tokenizer tell two texts apart. */
    public Signature.Inputs inputs() {
        boolean types =
                config.encoder().facts().tellsTextsApart() && TokenTypes.beside(tokenizer()) == TokenTypes.GIVEN;
        return types ? Signature.Inputs.IDS_MASK_AND_TYPES : Signature.Inputs.IDS_AND_MASK;
    }

    /** All files of the tokenizer that are there. */
    public List<Path> tokenizerFiles() {
        return TOKENIZER_FILES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .toList();
    }
}
