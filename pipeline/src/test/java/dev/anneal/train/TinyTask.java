package dev.anneal.train;

import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.config.Truncation;
import dev.anneal.dataset.AnswerText;
import dev.anneal.dataset.Target;
import dev.anneal.dataset.TokenRow;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.objective.Masking;
import dev.anneal.table.LabelList;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import dev.anneal.vectors.VectorFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tasks on a tiny model, with made-up rows of ragged lengths and of ragged numbers of labels. */
enum TinyTask {
    SINGLE_LABEL(Task.SINGLE_LABEL, "tiny-bert/seqcls-single", 310, List.of("even", "odd")),
    SINGLE_LABEL_BALANCED(Task.SINGLE_LABEL, "tiny-bert/seqcls-single", 310, List.of("even", "odd")),
    /** An LSTM between tokens and outputs. */
    LSTM(Task.SINGLE_LABEL, "tiny-bert/seqcls-single", 310, List.of("even", "odd")),
    MULTI_LABEL(Task.MULTI_LABEL, "tiny-bert/seqcls-single", 310, List.of("a", "b", "c")),
    REGRESSION(Task.REGRESSION, "tiny-bert/seqcls-single", 310, List.of("x", "y")),
    TOKENS(Task.TOKENS, "tiny-bert/seqcls-single", 310, List.of("O", "B-x", "I-x")),
    TOKENS_WEIGHTED(Task.TOKENS, "tiny-bert/seqcls-single", 310, List.of("O", "B-x", "I-x")),
    /** Rows weigh something of their own. */
    SINGLE_LABEL_SAMPLES(Task.SINGLE_LABEL, "tiny-bert/seqcls-single", 310, List.of("even", "odd")),
    MULTI_LABEL_SAMPLES(Task.MULTI_LABEL, "tiny-bert/seqcls-single", 310, List.of("a", "b", "c")),
    TOKENS_SAMPLES(Task.TOKENS, "tiny-bert/seqcls-single", 310, List.of("O", "B-x", "I-x")),
    ANSWER(Task.ANSWER, "tiny-bert/seqcls-single", 310, List.of()),
    MASKED_LM(Task.MASKED_LM, "tiny-bert/seqcls-single", 310, List.of()),
    /** A second head beside that of a masked language model. */
    NEXT_SENTENCE(Task.MASKED_LM, "tiny-bert/seqcls-single", 310, List.of("next", "other")),
    /** Several layers use a vector. */
    SHARED_BLOCKS(Task.SINGLE_LABEL, "albert/single-groups-2-3-2", 41, List.of("even", "odd")),
    SHARED_BLOCKS_MASKED_LM(Task.MASKED_LM, "albert/mlm-equal-widths", 41, List.of());

    /** Ids from 0; those of padding, [CLS], [SEP] and [MASK] among them. */
    private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

    private static final String TOKENIZER = "tokenizer.json";
    /** Among rows with weights: one that weighs 2, and after it two copies that weigh 1. */
    static final int HEAVY_ROW = 72;

    private static final float[] WEIGHTS = {1, 0.3f, 0, 3.7f, 1e-4f};
    private static final int CLS = 2;
    private static final int FIRST_WORD = 10;

    final Task task;
    final LabelList labels;
    private final String vectors;
    private final int words;

    TinyTask(Task task, String vectors, int words, List<String> labels) {
        this.task = task;
        this.vectors = vectors;
        this.words = words;
        this.labels = LabelList.ofOutputs(labels);
    }

    ModelDirectory model() {
        Path folder = VectorFolders.committed(vectors).resolve("model");
        return new ModelDirectory(folder, HuggingFaceConfig.read(folder.resolve("config.json")));
    }

    /** What the task needs beside its name. */
    List<String> overrides() {
        if (this == SINGLE_LABEL_BALANCED || this == SINGLE_LABEL_SAMPLES) {
            return List.of("train.loss.class-weights=balanced");
        }
        if (this == LSTM) {
            return List.of("model.head.lstm-size=7");
        }
        return switch (task) {
            case TOKENS ->
                this == TOKENS_WEIGHTED || this == TOKENS_SAMPLES
                        ? List.of("train.loss.class-weights={B-x: 3.7, I-x: 0.3}")
                        : List.of();
            case ANSWER -> List.of("data.columns.pair=context", "data.truncation=windows");
            case REGRESSION -> List.of("data.columns.labels=[x, y]");
            case MASKED_LM -> this == NEXT_SENTENCE ? List.of("data.masking.next-sentence=true") : List.of();
            case SINGLE_LABEL, MULTI_LABEL, FEATURES -> List.of();
        };
    }

    /** Writes a tokenizer of as many words as the rows have. */
    Tokenizer makeTokenizer(Path folder) {
        try {
            Files.writeString(folder.resolve(TOKENIZER), tokenizerJson());
            return openTokenizer(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tokenizer openTokenizer(Path folder) {
        return Tokenizer.open(folder.resolve(TOKENIZER), new TokenizerOptions(32, Truncation.LONGEST_FIRST));
    }

    private String tokenizerJson() {
        String added = IntStream.range(0, SPECIAL.size())
                .mapToObj(id -> """
                        {"id": %d, "content": "%s", "single_word": false, "lstrip": false, "rstrip": false, \
                        "normalized": false, "special": true}""".formatted(id, SPECIAL.get(id)))
                .collect(Collectors.joining(", "));
        String vocabulary = IntStream.range(0, words)
                .mapToObj(id -> "\"%s\": %d".formatted(id < SPECIAL.size() ? SPECIAL.get(id) : "w" + id, id))
                .collect(Collectors.joining(", "));
        return """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s], "normalizer": null, \
                "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null, \
                "model": {"type": "WordLevel", "vocab": {%s}, "unk_token": "[UNK]"}}""".formatted(added, vocabulary);
    }

    Optional<Masking> masking(RunConfig config, Path folder) {
        if (task != Task.MASKED_LM) {
            return Optional.empty();
        }
        try (Tokenizer tokenizer = openTokenizer(folder)) {
            return Optional.of(
                    new Masking(config.data().masking(), config.train().seed().order(), tokenizer));
        }
    }

    Target.Kind targets() {
        return row(0).target().kind();
    }

    /**
     * The second token of a row tells whether its number is even; with masks every ninth row has special tokens only. With answers all rows have one
     * length, because padding takes part in their loss.
     */
    TokenRow row(int index) {
        if (!isWeighted()) {
            return unweighted(index);
        }
        TokenRow row = unweighted(Math.min(index, HEAVY_ROW));
        return row.weighing(index < HEAVY_ROW ? WEIGHTS[index % WEIGHTS.length] : index == HEAVY_ROW ? 2 : 1);
    }

    boolean isWeighted() {
        return this == SINGLE_LABEL_SAMPLES || this == MULTI_LABEL_SAMPLES || this == TOKENS_SAMPLES;
    }

    private TokenRow unweighted(int index) {
        int[] ids = new int[task == Task.ANSWER ? 8 : 4 + index % 9];
        for (int token = 0; token < ids.length; token++) {
            ids[token] = FIRST_WORD + (index * 7 + token * 13) % (words * 2 / 3 - FIRST_WORD);
        }
        ids[1] = words - 2 + index % 2;
        if (task == Task.MASKED_LM && index % 9 == 4) {
            Arrays.fill(ids, CLS);
        }
        int[] types = new int[ids.length];
        if (this == NEXT_SENTENCE) {
            Arrays.fill(types, ids.length / 2, ids.length, 1);
        }
        return new TokenRow(ids, types, target(index, ids), answerText(index, ids.length));
    }

    private Target target(int index, int[] ids) {
        return switch (task) {
            case SINGLE_LABEL -> new Target.OneClass(index % (this == SINGLE_LABEL_BALANCED ? 5 : 2) == 0 ? 0 : 1);
            case MULTI_LABEL ->
                new Target.Classes(IntStream.range(0, 3)
                        .filter(label -> (index >> label & 1) == 1)
                        .toArray());
            case REGRESSION -> new Target.Numbers(new float[] {index % 2, index % 5 - 2.5f});
            case TOKENS ->
                new Target.Tags(IntStream.range(0, ids.length)
                        .map(token -> token % 3 == 0 || index % 7 == 0 ? Target.Tags.IGNORED : ids[token] % 3)
                        .toArray());
            case ANSWER -> isAnswered(index) ? new Target.Span(1, ids.length - 1) : Target.Span.NO_ANSWER;
            case MASKED_LM -> this == NEXT_SENTENCE ? new Target.OneClass(index % 2) : new Target.None();
            case FEATURES -> throw new IllegalArgumentException("Features are not trained.");
        };
    }

    private static boolean isAnswered(int index) {
        return index % 4 != 0;
    }

    private Optional<AnswerText> answerText(int index, int tokens) {
        if (task != Task.ANSWER) {
            return Optional.empty();
        }
        int[] starts = IntStream.range(-1, tokens - 1).toArray();
        int[] ends = IntStream.range(0, tokens).map(end -> end == 0 ? -1 : end).toArray();
        String context = "abcdefghijklmno".substring(0, tokens - 1);
        List<String> gold = isAnswered(index) ? List.of(context) : List.of();
        return Optional.of(new AnswerText("q" + index, context, starts, ends, gold));
    }
}
