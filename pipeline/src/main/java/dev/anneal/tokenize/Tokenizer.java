package dev.anneal.tokenize;

import dev.anneal.error.AnnealException;
import dev.anneal.tokenize.NativeTokenizer.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The tokenizer of a model directory, as Hugging Face's library runs it: same ids, same type ids, {@link TokenTypes}, same truncation, same windows. Padding and truncation
 * that are written into {@code tokenizer.json} are switched off, as {@code transformers} does; {@link TokenizerOptions} decides instead.
 *
 * <p>{@link #encode} gives ids and nothing else and is the fastest; {@link #align} and its relatives say of each token where it comes from, too.
 *
 * <p>Thread-safe. Whoever opens it closes it, after the last row.
 */
public final class Tokenizer implements AutoCloseable {
    private static final int FIRST_TEXT = 0;
    private static final int SECOND_TEXT = 1;

    private final NativeTokenizer delegate;
    private final TokenizerOptions options;
    private final TokenizerFile file;

    private Tokenizer(NativeTokenizer delegate, TokenizerOptions options, TokenizerFile file) {
        this.delegate = delegate;
        this.options = options;
        this.file = file;
    }

    /**
     * Loads a tokenizer.
     *
     * @param tokenizerJson the file {@code tokenizer.json} of a model directory; {@code tokenizer_config.json} and {@code special_tokens_map.json} are
     *     read if they lie beside it
     * @throws AnnealException (user) if it is missing or no tokenizer, or if its special tokens alone fill the length; (environment) if the native
     *     library cannot be unpacked or does not load
     */
    public static Tokenizer open(Path tokenizerJson, TokenizerOptions options) {
        byte[] content = TokenizerFile.content(tokenizerJson);
        TokenizerFile file = TokenizerFile.parse(content, tokenizerJson);
        TokenizersNative.load();
        try {
            NativeTokenizer delegate = NativeTokenizer.of(options.wordStart().applyTo(content), tokenizerJson);
            try {
                return new Tokenizer(delegate, options, file).checked(tokenizerJson);
            } catch (RuntimeException e) {
                delegate.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof AnnealException known) {
                throw known;
            }
            throw AnnealException.user(
                    tokenizerJson + " is no tokenizer that can be used: " + e.getMessage()
                            + ". Save it again with a current release of transformers.",
                    e);
        }
    }

    /**
     * Encodes a row of one text.
     *
     * @throws RowTooLongException if it has too many tokens and truncation is {@code fail}, {@code only-second} or {@code windows}
     */
    public Encoding encode(String text) {
        try (Row row = delegate.encode(UnicodeText.repair(text))) {
            return light(row);
        }
    }

    /**
     * Encodes a row of two texts.
     *
     * @throws RowTooLongException if it has too many tokens and the text that may lose some is too short, or none may
     */
    public Encoding encode(String text, String pair) {
        try (Row row = delegate.encode(UnicodeText.repair(text), UnicodeText.repair(pair))) {
            return light(row);
        }
    }

    /** Like {@link #encode(String)}, with the origin of each token. */
    public AlignedEncoding align(String text) {
        Tokens tokens = tokens(text);
        return tokens.at(Kept.positions(tokens.texts(), options), tokens.length(), offsets(text));
    }

    /** Like {@link #encode(String, String)}, with the origin of each token. */
    public AlignedEncoding align(String text, String pair) {
        Tokens tokens = tokens(text, pair);
        return tokens.at(Kept.positions(tokens.texts(), options), tokens.length(), offsets(text, pair));
    }

    /**
     * Encodes a text as one or more windows of at most {@code maxLength} tokens, neighbours with {@code stride} tokens in common, whatever the
     * truncation. Nothing is lost.
     *
     * @throws RowTooLongException if a window has no room for more than the tokens in common
     */
    public List<AlignedEncoding> windows(String text) {
        return windows(tokens(text), FIRST_TEXT, offsets(text));
    }

    /** The same for a row of two texts, of which the first, such as a question, is whole in each window and the second is cut. */
    public List<AlignedEncoding> windows(String text, String pair) {
        return windows(tokens(text, pair), SECOND_TEXT, offsets(text, pair));
    }

    /**
     * Encodes a row of words, as {@code is_split_into_words=True} does; {@link WordStart} says how a byte-level tokenizer begins them. A word may have
     * no token at all; the others keep their index in the list.
     *
     * @throws RowTooLongException if it has too many tokens and truncation is {@code fail}, {@code only-second} or {@code windows}
     */
    public WordEncoding encodeWords(List<String> words) {
        List<String> repaired = words.stream().map(UnicodeText::repair).toList();
        Tokens tokens = read(delegate.encodeWords(repaired));
        AlignedEncoding aligned = tokens.at(
                Kept.positions(tokens.texts(), options),
                tokens.length(),
                (text, word) -> CodePoints.units(repaired.get(word)));
        return WordEncoding.of(tokens.words(), aligned, words.size());
    }

    /** The ids of a text, all of them, without special tokens; [T]. */
    public int[] contentIds(String text) {
        try (Row row = delegate.encodeContent(UnicodeText.repair(text))) {
            return row.ids();
        }
    }

    /** The text of tokens, special ones left out. It need not be the text that they came from. */
    public String decode(int[] ids) {
        return delegate.decode(ids);
    }

    public TokenizerOptions options() {
        return options;
    }

    /** One more than the highest token id: the rows that the model's embedding needs. */
    public int vocabularySize() {
        return file.vocabulary().size();
    }

    /** Which tokens are ordinary, and which begin words. */
    public Vocabulary vocabulary() {
        return file.vocabulary();
    }

    public SpecialTokens specialTokens() {
        return file.specialTokens();
    }

    /** Whether type ids tell two texts apart, or are all 0. */
    public TokenTypes types() {
        return file.types();
    }

    /** SHA-256 of {@code tokenizer.json}, in lower-case hexadecimal. */
    public String digest() {
        return file.digest();
    }

    @Override
    public void close() {
        delegate.close();
    }

    private Encoding light(Row row) {
        int[] ids = row.ids();
        if (ids.length <= options.maxLength()) {
            return new Encoding(ids, file.types().of(row.typeIds()), ids.length);
        }
        int[] kept = Kept.positions(row.texts(), options);
        int[] typeIds = file.types().of(row.typeIds());
        return new Encoding(Tokens.pick(ids, kept), Tokens.pick(typeIds, kept), ids.length);
    }

    private Tokens tokens(String text) {
        return read(delegate.encode(UnicodeText.repair(text)));
    }

    private Tokens tokens(String text, String pair) {
        return read(delegate.encode(UnicodeText.repair(text), UnicodeText.repair(pair)));
    }

    private Tokens read(Row row) {
        try (row) {
            return row.tokens(file.types());
        }
    }

    private List<AlignedEncoding> windows(Tokens tokens, int windowed, Tokens.Offsets offsets) {
        return Windows.of(tokens.texts(), windowed, options).stream()
                .map(window -> tokens.at(window, window.length, offsets))
                .toList();
    }

    private static Tokens.Offsets offsets(String... texts) {
        int[][] units = new int[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            units[i] = CodePoints.units(texts[i]);
        }
        return (text, word) -> units[text];
    }

    private Tokenizer checked(Path path) {
        int single = specialTokensOf(delegate.encode(""));
        int pair = specialTokensOf(delegate.encode("", ""));
        if (options.maxLength() <= single || options.maxLength() <= pair + 1) {
            throw AnnealException.user("data.max-length is " + options.maxLength() + ", but special tokens alone take "
                    + single + " of a text and " + pair + " of a pair (" + path + "). Raise it.");
        }
        return this;
    }

    private static int specialTokensOf(Row empty) {
        try (empty) {
            return empty.ids().length;
        }
    }
}
