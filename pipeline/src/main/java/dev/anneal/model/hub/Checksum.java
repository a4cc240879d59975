package dev.anneal.model.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The digest that an entity tag of the Hub is. Large files (LFS) have their SHA-256, 64 digits; small ones git's name for their content, which is the
 * SHA-1 of {@code "blob "}, the size, a zero byte and the bytes, 40 digits. Mirrors may have other tags, which say nothing. Source: the documentation of
 * git's objects, and of {@code hf_hub_download}.
 */
enum Checksum {
    SHA_256("SHA-256", 64),
    GIT_BLOB("SHA-1", 40);

    private final String algorithm;
    private final int digits;

    Checksum(String algorithm, int digits) {
        this.algorithm = algorithm;
        this.digits = digits;
    }

    /** The kind of digest that a tag is; empty when it is none. */
    static Optional<Checksum> of(String etag) {
        for (Checksum checksum : values()) {
            if (etag.length() == checksum.digits && etag.matches("[0-9a-f]+")) {
                return Optional.of(checksum);
            }
        }
        return Optional.empty();
    }

    /** The digest of a file, in lower-case hexadecimal. */
    String ofFile(Path file) throws IOException {
        MessageDigest digest = digest();
        if (this == GIT_BLOB) {
            digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        try (InputStream from = Files.newInputStream(file);
                OutputStream into = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            from.transferTo(into);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + algorithm, e);
        }
    }
}
