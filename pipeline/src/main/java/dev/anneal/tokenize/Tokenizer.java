package dev.anneal.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.anneal.error.AnnealException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * The tokenizer of a model directory, as Hugging Face's library runs it: same ids, same type ids, same truncation. Padding and truncation that are
 * written into {@code tokenizer.json} are switched off, as {@code transformers} does; {@link TokenizerOptions} decides instead.
 *
 * <p>Thread-safe. Whoever opens it closes it, after the last row.
 */
public final class Tokenizer implements AutoCloseable {
    private static final Map<String, String> AS_IS = Map.of("padding", "do_not_pad", "truncation", "do_not_truncate");
    private static final long FIRST_TEXT = 0;
    private static final long SECOND_TEXT = 1;

    private final HuggingFaceTokenizer delegate;
    private final TokenizerOptions options;
    private final TokenizerFile file;

    private Tokenizer(HuggingFaceTokenizer delegate, TokenizerOptions options, TokenizerFile file) {
        this.delegate = delegate;
        this.options = options;
        this.file = file;
    }

    /**
     * Loads a tokenizer.
     *
     * @param tokenizerJson the file {@code tokenizer.json} of a model directory
     * @throws AnnealException (user) if it is missing or no tokenizer, or if its special tokens alone fill the length; (environment) if the native
     *     library cannot be unpacked or does not load
     */
    public static Tokenizer open(Path tokenizerJson, TokenizerOptions options) {
        byte[] content = read(tokenizerJson);
        TokenizerFile file = TokenizerFile.parse(content, tokenizerJson.toString());
        TokenizersNative.load();
        try {
            HuggingFaceTokenizer delegate = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(content), AS_IS);
            return new Tokenizer(delegate, options, file).checked(tokenizerJson);
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
     * @throws RowTooLongException if it has too many tokens and truncation is {@code fail} or {@code only-second}
     */
    public Encoding encode(String text) {
        return take(TokenizersLibrary.LIB.encode(delegate.getHandle(), UnicodeText.repair(text), true));
    }

    /**
     * Encodes a row of two texts.
     *
     * @throws RowTooLongException if it has too many tokens and the text that may lose some is too short, or none may
     */
    public Encoding encode(String text, String pair) {
        String first = UnicodeText.repair(text);
        return take(TokenizersLibrary.LIB.encodeDual(delegate.getHandle(), first, UnicodeText.repair(pair), true));
    }

    public TokenizerOptions options() {
        return options;
    }

    /** One more than the highest token id: the rows that the model's embedding needs. */
    public int vocabularySize() {
        return file.vocabularySize();
    }

    /** SHA-256 of {@code tokenizer.json}, in lower-case hexadecimal. */
    public String digest() {
        return file.digest();
    }

    @Override
    public void close() {
        delegate.close();
    }

    /** Reads the native encoding, which this call frees. */
    private Encoding take(long encoding) {
        TokenizersLibrary library = TokenizersLibrary.LIB;
        try {
            long[] ids = library.getTokenIds(encoding);
            long[] typeIds = library.getTypeIds(encoding);
            if (ids.length <= options.maxLength()) {
                return new Encoding(narrow(ids, ids.length), narrow(typeIds, ids.length), ids.length);
            }
            return truncate(ids, typeIds, library.getSequenceIds(encoding));
        } finally {
            library.deleteEncoding(encoding);
        }
    }

    private Encoding truncate(long[] ids, long[] typeIds, long[] texts) {
        int first = count(texts, FIRST_TEXT);
        int second = count(texts, SECOND_TEXT);
        int special = ids.length - first - second;
        Kept kept = Kept.of(first, second, options.maxLength() - special, options);
        if (!kept.isPossible()) {
            throw new RowTooLongException(ids.length, options);
        }
        int tokens = ids.length;
        int size = 0;
        int firstSeen = 0;
        int secondSeen = 0;
        for (int i = 0; i < tokens; i++) {
            boolean keep = texts[i] == FIRST_TEXT
                    ? firstSeen++ < kept.first()
                    : texts[i] != SECOND_TEXT || secondSeen++ < kept.second();
            if (keep) {
                ids[size] = ids[i];
                typeIds[size++] = typeIds[i];
            }
        }
        return new Encoding(narrow(ids, size), narrow(typeIds, size), tokens);
    }

    private Tokenizer checked(Path path) {
        int single = delegate.encode("", true, false).getIds().length;
        int pair = delegate.encode("", "", true, false).getIds().length;
        if (options.maxLength() <= single || options.maxLength() <= pair + 1) {
            close();
            throw AnnealException.user("data.max-length is " + options.maxLength() + ", but special tokens alone take "
                    + single + " of a text and " + pair + " of a pair (" + path + "). Raise it.");
        }
        return this;
    }

    private static int count(long[] texts, long text) {
        int count = 0;
        for (long value : texts) {
            count += value == text ? 1 : 0;
        }
        return count;
    }

    private static int[] narrow(long[] values, int size) {
        int[] narrow = new int[size];
        Arrays.setAll(narrow, i -> (int) values[i]);
        return narrow;
    }

    private static byte[] read(Path tokenizerJson) {
        try {
            return Files.readAllBytes(tokenizerJson);
        } catch (IOException e) {
            throw AnnealException.user(
                    "The tokenizer " + tokenizerJson + " cannot be read: " + e
                            + ". A model directory needs a tokenizer.json; transformers writes it with"
                            + " AutoTokenizer.from_pretrained(...).save_pretrained(...).",
                    e);
        }
    }
}
