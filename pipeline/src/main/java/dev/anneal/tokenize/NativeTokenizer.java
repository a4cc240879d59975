package dev.anneal.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.anneal.error.AnnealException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The native library's tokenizer, without padding and truncation, and its encodings, which live outside the Java heap. Texts must be valid Unicode
 * ({@link UnicodeText#repair}). Thread-safe; encodings are not.
 */
final class NativeTokenizer implements AutoCloseable {
    private static final Map<String, String> AS_IS = Map.of("padding", "do_not_pad", "truncation", "do_not_truncate");
    private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

    private final HuggingFaceTokenizer delegate;
    private final Path file;

    private NativeTokenizer(HuggingFaceTokenizer delegate, Path file) {
        this.delegate = delegate;
        this.file = file;
    }

    /** @param file for messages */
    static NativeTokenizer of(byte[] tokenizerJson, Path file) throws IOException {
        return new NativeTokenizer(
                HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(tokenizerJson), AS_IS), file);
    }

    Row encode(String text) {
        return row(() -> LIBRARY.encode(delegate.getHandle(), text, true));
    }

    Row encode(String text, String pair) {
        return row(() -> LIBRARY.encodeDual(delegate.getHandle(), text, pair, true));
    }

    Row encodeWords(List<String> words) {
        return row(() -> LIBRARY.encodeList(delegate.getHandle(), words.toArray(String[]::new), true));
    }

    /** Without special tokens. */
    Row encodeContent(String text) {
        return row(() -> LIBRARY.encode(delegate.getHandle(), text, false));
    }

    /** The library refuses what its file has no token for. */
    private Row row(LongSupplier encoding) {
        try {
            return new Row(encoding.getAsLong(), file);
        } catch (RuntimeException e) {
            throw AnnealException.user(
                    file + " cannot encode a text: " + e.getMessage()
                            + ". It may lack its unknown token; copy the model again, or save it again with a current release of transformers.",
                    e);
        }
    }

    /** The text of tokens, special ones left out. */
    String decode(int[] ids) {
        long[] wide = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            wide[i] = ids[i];
        }
        return LIBRARY.decode(delegate.getHandle(), wide, true);
    }

    @Override
    public void close() {
        delegate.close();
    }

    /** An encoding; whoever asked for it closes it. */
    static final class Row implements AutoCloseable {
        private final long handle;
        private final Path file;

        private Row(long handle, Path file) {
            this.handle = handle;
            this.file = file;
        }

        int[] ids() {
            return narrow(LIBRARY.getTokenIds(handle));
        }

        int[] typeIds() {
            return narrow(LIBRARY.getTypeIds(handle));
        }

        int[] texts() {
            return narrow(LIBRARY.getSequenceIds(handle));
        }

        /** Everything, which takes longer than ids alone. */
        Tokens tokens(TokenTypes types) {
            int[] ids = ids();
            int[] texts = texts();
            int[] starts = new int[ids.length];
            int[] ends = new int[ids.length];
            CharSpan[] spans = LIBRARY.getTokenCharSpans(handle);
            for (int i = 0; i < ids.length; i++) {
                if (texts[i] >= 0) {
                    CharSpan span = placed(spans[i], ids[i]);
                    starts[i] = span.getStart();
                    ends[i] = span.getEnd();
                }
            }
            return new Tokens(ids, types.of(typeIds()), texts, starts, ends, narrow(LIBRARY.getWordIds(handle)));
        }

        /** @param span of a token that comes from a text */
        private CharSpan placed(@Nullable CharSpan span, int id) {
            if (span == null) {
                throw AnnealException.user(file + " does not say where in its text token " + id
                        + " is from. Copy the model again, or save it again with a current release of transformers.");
            }
            return span;
        }

        @Override
        public void close() {
            LIBRARY.deleteEncoding(handle);
        }

        private static int[] narrow(long[] values) {
            int[] narrow = new int[values.length];
            for (int i = 0; i < values.length; i++) {
                narrow[i] = (int) values[i];
            }
            return narrow;
        }
    }
}
