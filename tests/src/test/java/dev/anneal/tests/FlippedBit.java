package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.Anneal;
import dev.anneal.track.Display;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Damages one file of a folder, by a single bit. */
final class FlippedBit {
    private static final Display NOWHERE = Display.plain(new PrintStream(OutputStream.nullOutputStream()));

    private FlippedBit() {}

    /**
     * Verifies the folder while one bit in the middle of a file is wrong; the file is mended afterwards.
     *
     * @param pattern of names of files below the folder, of which the first is taken
     */
    static void requireFound(Path folder, String pattern) throws IOException {
        Path file = first(folder, pattern);
        byte[] bytes = Files.readAllBytes(file);
        flip(bytes);
        Files.write(file, bytes);
        try {
            assertThatThrownBy(() -> Anneal.verify(folder.toString(), NOWHERE))
                    .isInstanceOf(AnnealException.class)
                    .hasMessageStartingWith("A part of " + folder + " is not what was written:\n")
                    .hasMessageContaining(file.toString())
                    .hasMessageMatching("(?s).*[0-9a-f]{64}.*[0-9a-f]{64}.*")
                    .extracting(problem -> ((AnnealException) problem).kind())
                    .isEqualTo(AnnealException.Kind.ENVIRONMENT);
        } finally {
            flip(bytes);
            Files.write(file, bytes);
        }
    }

    private static void flip(byte[] bytes) {
        bytes[bytes.length / 2] ^= 1;
    }

    private static Path first(Path folder, String pattern) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> folder.relativize(file).toString().matches(pattern))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }
}
