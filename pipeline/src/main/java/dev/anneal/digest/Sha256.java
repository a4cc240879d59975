package dev.anneal.digest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A running SHA-256 (FIPS 180-4), in lower-case hexadecimal at the end. Not thread-safe. */
public final class Sha256 {
    private static final int BLOCK_BYTES = 1 << 16;

    private final MessageDigest digest;

    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Of the text's UTF-8 bytes. */
    public static String ofText(String text) {
        return ofBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String ofBytes(byte[] bytes) {
        return new Sha256().add(bytes, 0, bytes.length).hex();
    }

    public static String ofFile(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return new Sha256().add(stream).hex();
        }
    }

    /** The text's UTF-8 bytes and a zero byte, so that two texts are not taken for one. */
    public Sha256 add(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return this;
    }

    public Sha256 add(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
        return this;
    }

    /** The buffer's remaining bytes. */
    public Sha256 add(ByteBuffer bytes) {
        digest.update(bytes);
        return this;
    }

    /** The rest of the stream, which stays open. */
    public Sha256 add(InputStream stream) throws IOException {
        return addCopying(stream, OutputStream.nullOutputStream());
    }

    /** The rest of the stream, while it is copied; both stay open. */
    public Sha256 addCopying(InputStream from, OutputStream to) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        for (int length = from.read(block); length >= 0; length = from.read(block)) {
            digest.update(block, 0, length);
            to.write(block, 0, length);
        }
        return this;
    }

    /** The digest; the object starts anew. */
    public String hex() {
        return HexFormat.of().formatHex(bytes());
    }

    /** The same as its 32 bytes. */
    public byte[] bytes() {
        return digest.digest();
    }
}
