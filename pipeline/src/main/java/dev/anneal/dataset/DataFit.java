package dev.anneal.dataset;

import dev.anneal.config.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How well a vocabulary fits the texts of a split, and a length its rows. All of it comes from counts, so it is the same for any number of executors.
 *
 * @param rows of the split
 * @param unknownShare of the tokens that stand for text; 0 for byte-level vocabularies, which know every byte
 * @param tokensPerWord sub-tokens of a word in the mean; 0 without words
 * @param lengths tokens of rows before truncation, at 50, 90, 95, 99 and 100 per cent of the rows
 * @param truncatedShare of the rows
 * @param maxLength tokens of a row at most
 */
public record DataFit(
        long rows,
        double unknownShare,
        double tokensPerWord,
        List<Percentile> lengths,
        double truncatedShare,
        int maxLength) {
    /**
     * More unknown tokens than that, and every fourth sentence of 25 words has lost one. English tables of nine kinds had 0.13 % at most with BERT's
     * vocabulary, Chinese text 65 %.
     */
    public static final double MUCH_UNKNOWN = 0.01;

    /**
     * More tokens for a word than that, and words are spelled rather than known. English prose, news, reviews and chat had 1.0 to 1.2 with the
     * vocabularies of BERT and RoBERTa; pharmacology had 1.9 to 2.2, German 2.3 to 2.6. Rust et al. (2021, "How Good is Your Tokenizer?") call it
     * fertility, and found models the worse the higher it is.
     */
    public static final double MANY_TOKENS_PER_WORD = 1.5;

    /** Zhang et al. (2021, "Revisiting Few-sample BERT Fine-tuning") call fewer than 10,000 rows few: there, runs differ by their seed alone. */
    public static final long FEW_ROWS = 10_000;

    /** More truncated rows than that are no exception. */
    public static final double MANY_TRUNCATED = 0.05;

    private static final List<Integer> PERCENTS = List.of(50, 90, 95, 99, 100);

    /**
     * A length that so many per cent of the rows do not exceed.
     *
     * @param tokens the upper end of the histogram's bin, or the longest row: at most an eighth too high
     */
    public record Percentile(int percent, int tokens) {}

    public DataFit {
        lengths = List.copyOf(lengths);
    }

    /** Of a split, with the dataset's greatest length. */
    public static DataFit of(SplitManifest split, int maxLength) {
        return of(
                split.fit(),
                split.lengths(),
                split.longestRow(),
                share(split.truncatedRows(), split.rows()),
                maxLength);
    }

    /** Of counts, wherever they come from. */
    public static DataFit of(
            FitCounts counts, List<LengthBin> lengths, int longestRow, double truncatedShare, int maxLength) {
        return new DataFit(
                lengths.stream().mapToLong(LengthBin::rows).sum(),
                share(counts.unknownTokens(), counts.textTokens()),
                share(counts.wholeTokens(), counts.words()),
                PERCENTS.stream()
                        .map(percent -> percentile(percent, lengths, longestRow))
                        .toList(),
                truncatedShare,
                maxLength);
    }

    private static Percentile percentile(int percent, List<LengthBin> lengths, int longestRow) {
        long rows = lengths.stream().mapToLong(LengthBin::rows).sum();
        long below = 0;
        for (LengthBin bin : lengths) {
            below += bin.rows();
            if (below * 100 >= rows * percent) {
                return new Percentile(percent, Math.min(bin.to(), longestRow));
            }
        }
        return new Percentile(percent, longestRow);
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** Whether the model was made for other texts. */
    public boolean isFarFromModel() {
        return unknownShare > MUCH_UNKNOWN || tokensPerWord > MANY_TOKENS_PER_WORD;
    }

    /** The figures in a line. */
    public String summary() {
        String quantiles = lengths.stream()
                .map(length -> length.percent() == 100
                        ? length.tokens() + " at most"
                        : length.tokens() + " (" + length.percent() + " %)")
                .reduce((one, other) -> one + ", " + other)
                .orElse("none");
        return number("%.2f tokens a word, %.2f %% unknown tokens", tokensPerWord, 100 * unknownShare)
                + "; rows have " + quantiles + " tokens, "
                + number("%.1f %% are longer than data.max-length %d", 100 * truncatedShare, maxLength);
    }

    /** What somebody should know before training costs time. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (unknownShare > MUCH_UNKNOWN) {
            warnings.add(number(
                    "%.1f %% of the tokens are unknown to the vocabulary (more than %.0f %% is much): the model cannot see what they say."
                            + " Take a model of that language or field, or one with a byte-level vocabulary.",
                    100 * unknownShare, 100 * MUCH_UNKNOWN));
        }
        if (tokensPerWord > MANY_TOKENS_PER_WORD) {
            warnings.add(number(
                    "A word becomes %.2f tokens (more than %.1f is much): the vocabulary was made for other texts. Take a model of that language"
                            + " or field, or train it further on such text first (task masked-lm).",
                    tokensPerWord, MANY_TOKENS_PER_WORD));
        }
        if (truncatedShare > MANY_TRUNCATED) {
            warnings.add(number(
                    "%.1f %% of the rows lose tokens at data.max-length %d; 95 %% of them have %d tokens or less. Raise data.max-length, or choose"
                            + " what they lose (data.truncation).",
                    100 * truncatedShare,
                    maxLength,
                    lengths.get(PERCENTS.indexOf(95)).tokens()));
        }
        return warnings;
    }

    /**
     * How much of the model to train, by the number of rows and the distance of its vocabulary from the texts.
     *
     * @return none for tasks that are no fine-tuning
     */
    public Optional<String> advice(Task task) {
        if (task == Task.MASKED_LM || task == Task.FEATURES) {
            return Optional.empty();
        }
        boolean few = rows < FEW_ROWS;
        if (few && !isFarFromModel()) {
            return Optional.of(
                    "Few rows, near to what the model knows: its vectors may do as they are. Compare training the head only, on frozen"
                            + " layers, with training all of it at a small rate and several seeds.");
        }
        if (few) {
            return Optional.of(
                    "Few rows, far from what the model knows: keep the lower layers frozen, which hold what all texts have in common, and"
                            + " train the upper ones; rather than more epochs, look for more text of that kind (task masked-lm) or a nearer model.");
        }
        if (!isFarFromModel()) {
            return Optional.of("Many rows, near to what the model knows: train all layers.");
        }
        return Optional.of(
                "Many rows, far from what the model knows: train all layers, and compare with the same architecture from random"
                        + " initialisation and a vocabulary of its own: what was learned elsewhere may help little here.");
    }

    /** All that there is to say, a line each. */
    public List<String> lines(Task task) {
        return Stream.of(
                        Stream.of(summary()),
                        warnings().stream().map(warning -> "warning: " + warning),
                        advice(task).stream())
                .flatMap(lines -> lines)
                .toList();
    }

    private static String number(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
