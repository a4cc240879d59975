package dev.anneal.optimize;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Script texts that lie beside this class. */
final class ScriptText {
    private ScriptText() {}

    static String read(String resource) {
        try (InputStream stream = Objects.requireNonNull(ScriptText.class.getResourceAsStream(resource), resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
