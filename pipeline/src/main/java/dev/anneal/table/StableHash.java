package dev.anneal.table;

import dev.anneal.error.AnnealException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Numbers that a row keeps wherever it lies and however the table is read: the first eight bytes, most significant first, of SHA-256 over UTF-8.
 * They order datasets and cut splits, so they are part of what "same data" means and never change. Stateless, thread-safe.
 */
public final class StableHash {
    private static final char SEPARATOR = '\0';

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
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw AnnealException.bug("Every Java has SHA-256, but this one does not.", e);
        }
    }

    private static String texts(Row row) {
        return row.text() + SEPARATOR + row.pair().orElse("");
    }
}
