package dev.anneal.table;

import dev.anneal.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Numbers that a row keeps wherever it lies and however the table is read: the first eight bytes, most significant first, of SHA-256 over UTF-8.
 * They order datasets and cut splits, so they are part of what "same data" means and never change. Stateless, thread-safe.
 */
public final class StableHash {
    private static final char SEPARATOR = '\0';
    private static final int KEY_BYTES = 16;

    private StableHash() {}

    /** Of {@code id}, or of {@code text\0pair\0label} where there is none; what is absent counts as empty. */
    public static long ofRow(Row row) {
        return row.id().map(StableHash::ofText).orElseGet(() -> ofText(texts(row) + SEPARATOR + row.labelText()));
    }

    /** Of {@code id}, or of {@code text\0pair}: rows that differ in nothing but the label have the same. */
    public static long ofTexts(Row row) {
        return ofText(row.id().orElseGet(() -> texts(row)));
    }

    public static long ofText(String text) {
        return ByteBuffer.wrap(sha256(text)).getLong();
    }

    /**
     * Of {@code text\0pair}, or of words with {@code \0} between them, whatever the id and the label: the first 16 bytes of the digest, so that rows with
     * equal keys may count as rows with equal texts.
     */
    public static byte[] keyOfTexts(Row row) {
        String texts = row.words()
                .map(words -> String.join(String.valueOf(SEPARATOR), words))
                .orElseGet(() -> texts(row));
        return Arrays.copyOf(sha256(texts), KEY_BYTES);
    }

    private static byte[] sha256(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Sha256().add(bytes, 0, bytes.length).bytes();
    }

    private static String texts(Row row) {
        return row.text() + SEPARATOR + row.pair().orElse("");
    }
}
