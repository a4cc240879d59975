package dev.anneal.dataset;

import dev.anneal.config.DataConfig;
import dev.anneal.config.MaskingConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.TagsConfig;
import dev.anneal.config.Task;
import dev.anneal.dataset.ShardRow.Ledger;
import dev.anneal.table.GoldAnswer;
import dev.anneal.table.Label;
import dev.anneal.table.LabelList;
import dev.anneal.table.Row;
import dev.anneal.table.StableHash;
import dev.anneal.tokenize.AlignedEncoding;
import dev.anneal.tokenize.Encoding;
import dev.anneal.tokenize.RowTooLongException;
import dev.anneal.tokenize.TagAlignment;
import dev.anneal.tokenize.TextBlocks;
import dev.anneal.tokenize.TokenSpan;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.WordEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Makes a task's rows of tokens of a row of the table: one as a rule, several for a context that is cut into windows and for a text that is cut into
 * blocks. Several rows of one source row share its hash, and their ids count them: {@code id#0}, {@code id#1}. Thread-safe.
 */
public final class RowTokenizer {
    private static final int CONTEXT = 1;

    private final Task task;
    private final Tokenizer tokenizer;
    private final boolean blocks;
    private final TagAlignment alignment;
    private final FitCounter fit;
    private final Optional<TextPairs> pairs;

    /**
     * For the rows of one configuration.
     *
     * @param tokenizer opened with the configuration's options; stays the caller's to close
     */
    public RowTokenizer(RunConfig run, LabelList labels, Tokenizer tokenizer) {
        DataConfig data = run.data();
        this.task = run.task();
        this.tokenizer = tokenizer;
        this.fit = new FitCounter(tokenizer);
        this.blocks = data.masking().blocks();
        this.pairs = task == Task.MASKED_LM && data.masking().nextSentence()
                ? Optional.of(new TextPairs(
                        tokenizer.specialTokens(),
                        tokenizer.options().maxLength(),
                        run.train().seed().order()))
                : Optional.empty();
        this.alignment = TagAlignment.of(subTokens(data.tags().subTokens()), labels.names());
    }

    /** The kind of targets that a task's rows have. */
    public static Target.Kind kind(Task task, MaskingConfig masking) {
        return switch (task) {
            case SINGLE_LABEL -> Target.Kind.ONE_CLASS;
            case MULTI_LABEL -> Target.Kind.CLASSES;
            case REGRESSION -> Target.Kind.NUMBERS;
            case TOKENS -> Target.Kind.TAGS;
            case ANSWER -> Target.Kind.SPAN;
            case MASKED_LM -> masking.nextSentence() ? Target.Kind.ONE_CLASS : Target.Kind.NONE;
            case FEATURES -> Target.Kind.NONE;
        };
    }

    /**
     * The rows of a row whose label fits the task.
     *
     * @return in the order of the text; none if a text that is to be cut into blocks has no token
     * @throws RowTooLongException if it has too many tokens, and truncation does not say which it may lose
     */
    public List<ShardRow> rows(Row row) {
        List<ShardRow> rows = unweighted(row);
        return row.weight() == 1
                ? rows
                : rows.stream().map(part -> part.weighing((float) row.weight())).toList();
    }

    private List<ShardRow> unweighted(Row row) {
        return switch (task) {
            case SINGLE_LABEL, MULTI_LABEL, REGRESSION, FEATURES -> List.of(text(row));
            case TOKENS -> List.of(words(row));
            case ANSWER -> windows(row);
            case MASKED_LM -> pairs.isPresent() ? pairs(row, pairs.get()) : blocks ? blocks(row) : List.of(text(row));
        };
    }

    /** Whether a row is left out: it has too many tokens, or none. */
    public boolean rejects(Row row) {
        try {
            return rows(row).isEmpty();
        } catch (RowTooLongException tooLong) {
            return true;
        }
    }

    private ShardRow text(Row row) {
        Encoding encoding =
                row.pair().isPresent() ? tokenizer.encode(row.text(), row.pair().get()) : tokenizer.encode(row.text());
        TokenRow tokens = new TokenRow(encoding.ids(), encoding.typeIds(), target(row.label()));
        FitCounts counts =
                fit.row(FitCounter.words(List.of(row.text(), row.pair().orElse(""))), encoding);
        return new ShardRow(
                tokens, StableHash.ofRow(row), row.id(), new Ledger(encoding.tokensBeforeTruncation(), 0, 1, counts));
    }

    private static Target target(Label label) {
        if (label instanceof Label.ClassLabel one) {
            return new Target.OneClass(one.id());
        }
        if (label instanceof Label.ClassLabels several) {
            return new Target.Classes(ints(several.ids()));
        }
        if (label instanceof Label.Numbers numbers) {
            float[] values = new float[numbers.values().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = numbers.values().get(i).floatValue();
            }
            return new Target.Numbers(values);
        }
        if (label instanceof Label.None) {
            return new Target.None();
        }
        throw new IllegalArgumentException("A whole text cannot have " + label);
    }

    private ShardRow words(Row row) {
        WordEncoding words = tokenizer.encodeWords(row.words().orElseThrow());
        Encoding encoding = words.encoding();
        int[] tags = alignment.tokenTags(words.aligned().words(), ints(((Label.Tags) row.label()).perWord()));
        return new ShardRow(
                new TokenRow(encoding.ids(), encoding.typeIds(), new Target.Tags(tags)),
                StableHash.ofRow(row),
                row.id(),
                new Ledger(
                        encoding.tokensBeforeTruncation(),
                        words.wordsLost() + words.wordsWithoutTokens(),
                        1,
                        fit.row(FitCounter.words(row.words().orElseThrow()), encoding)));
    }

    /** The question loses the spaces before it, as in {@code run_qa.py}: some tokenizers would make tokens of them. */
    private List<ShardRow> windows(Row row) {
        String context = row.pair().orElseThrow();
        List<GoldAnswer> answers = ((Label.Answers) row.label()).all();
        List<String> gold = answers.stream().map(GoldAnswer::text).toList();
        long hash = StableHash.ofRow(row);
        String example = row.id().orElseGet(() -> String.format(Locale.ROOT, "%016x", hash));
        List<ShardRow> rows = new ArrayList<>();
        List<AlignedEncoding> windows = tokenizer.windows(row.text().stripLeading(), context);
        FitCounts whole = fit.whole(row.text(), context, windows);
        for (AlignedEncoding window : windows) {
            AnswerText text = new AnswerText(example, context, window.startsIn(CONTEXT), window.endsIn(CONTEXT), gold);
            TokenRow tokens =
                    new TokenRow(window.ids(), window.encoding().typeIds(), span(window, answers), Optional.of(text));
            rows.add(new ShardRow(
                    tokens,
                    hash,
                    part(row, rows.size()),
                    part(tokens, rows.isEmpty() ? 1 : 0, rows.isEmpty() ? whole : FitCounts.NONE)));
        }
        return rows;
    }

    /** Of the first answer: models learn one of several, as in {@code run_qa.py}. */
    private static Target.Span span(AlignedEncoding window, List<GoldAnswer> answers) {
        if (answers.isEmpty()) {
            return Target.Span.NO_ANSWER;
        }
        TokenSpan span = TokenSpan.of(window, answers.get(0));
        return new Target.Span(span.start(), span.end());
    }

    /** Joins the lines of a text; each is a row of the source, and is counted with the first block. */
    private List<ShardRow> blocks(Row row) {
        TextBlocks joined =
                new TextBlocks(tokenizer.specialTokens(), tokenizer.options().maxLength());
        List<int[]> all = new ArrayList<>();
        List<String> lines = row.text().lines().toList();
        long wholeTokens = 0;
        for (String line : lines) {
            int[] ids = tokenizer.contentIds(line);
            wholeTokens += ids.length;
            all.addAll(joined.add(ids));
        }
        FitCounts whole = new FitCounts(FitCounter.words(lines), wholeTokens, 0, 0);
        joined.rest().ifPresent(all::add);
        long hash = StableHash.ofRow(row);
        List<ShardRow> rows = new ArrayList<>();
        for (int[] ids : all) {
            TokenRow tokens = new TokenRow(ids, new int[ids.length], new Target.None());
            Ledger ledger = part(tokens, rows.isEmpty() ? lines.size() : 0, rows.isEmpty() ? whole : FitCounts.NONE);
            rows.add(new ShardRow(tokens, hash, part(row, rows.size()), ledger));
        }
        return rows;
    }

    /** Pairs of texts of a document, of which {@link PairCompletion} replaces some; lines are counted with the first. */
    private List<ShardRow> pairs(Row row, TextPairs cut) {
        List<String> lines = row.text().lines().toList();
        IntStream.Builder ids = IntStream.builder();
        BitSet starts = new BitSet();
        int size = 0;
        for (String line : lines) {
            int[] content = tokenizer.contentIds(line);
            starts.set(size);
            size += content.length;
            Arrays.stream(content).forEach(ids);
        }
        int[] tokens = ids.build().toArray();
        FitCounts whole = new FitCounts(FitCounter.words(lines), tokens.length, 0, 0);
        long hash = StableHash.ofRow(row);
        int[] words = tokenizer.vocabulary().words(tokens);
        List<ShardRow> rows = new ArrayList<>();
        for (TextPairs.Draft pair : cut.of(tokens, starts::get, words, hash)) {
            FitCounts counts = (rows.isEmpty() ? whole : FitCounts.NONE).plus(fit.kept(pair.own()));
            Ledger ledger = new Ledger(pair.tokens().length(), 0, rows.isEmpty() ? lines.size() : 0, counts);
            rows.add(new ShardRow(pair.tokens(), hash, part(row, rows.size()), ledger));
        }
        return rows;
    }

    /** Of one of several rows, which truncation has left alone. */
    private Ledger part(TokenRow tokens, int sourceRows, FitCounts whole) {
        return new Ledger(tokens.length(), 0, sourceRows, whole.plus(fit.kept(tokens.ids())));
    }

    private static Optional<String> part(Row row, int number) {
        return row.id().map(id -> id + "#" + number);
    }

    private static TagAlignment.SubTokens subTokens(TagsConfig.SubTokens configured) {
        return switch (configured) {
            case FIRST -> TagAlignment.SubTokens.FIRST;
            case ALL -> TagAlignment.SubTokens.ALL;
        };
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
