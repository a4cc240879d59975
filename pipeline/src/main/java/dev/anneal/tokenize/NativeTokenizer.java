package dev.anneal.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The native library's tokenizer, without padding and truncation, and its encodings, which live outside the Java heap. Texts must be valid Unicode
 * ({@link UnicodeText#repair}). Thread-safe; encodings are not.
 */
final class NativeTokenizer implements AutoCloseable {
    private static final Map<String, String> AS_IS = Map.of("padding", "do_not_pad", "truncation", "do_not_truncate");
    private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

    private final HuggingFaceTokenizer delegate;

    private NativeTokenizer(HuggingFaceTokenizer delegate) {
        this.delegate = delegate;
    }

    static NativeTokenizer of(byte[] tokenizerJson) throws IOException {
        return new NativeTokenizer(HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(tokenizerJson), AS_IS));
    }

    Row encode(String text) {
        return new Row(LIBRARY.encode(delegate.getHandle(), text, true));
    }

    Row encode(String text, String pair) {
        return new Row(LIBRARY.encodeDual(delegate.getHandle(), text, pair, true));
    }

    Row encodeWords(List<String> words) {
        return new Row(LIBRARY.encodeList(delegate.getHandle(), words.toArray(String[]::new), true));
    }

    /** Without special tokens. */
    Row encodeContent(String text) {
        return new Row(LIBRARY.encode(delegate.getHandle(), text, false));
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

        private Row(long handle) {
            this.handle = handle;
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
                    starts[i] = spans[i].getStart();
                    ends[i] = spans[i].getEnd();
                }
            }
            return new Tokens(ids, types.of(typeIds()), texts, starts, ends, narrow(LIBRARY.getWordIds(handle)));
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
