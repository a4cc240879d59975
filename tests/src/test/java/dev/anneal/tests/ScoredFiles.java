package dev.anneal.tests;

import dev.anneal.digest.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files that scoring leaves on this disk. */
record ScoredFiles(Path folder) {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private List<Path> parts() {
        return list(folder, "part-");
    }

    private static List<Path> list(Path folder, String prefix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    /** When each split was finished, by the name of its file: those with a record only. */
    Map<String, Long> times() {
        Map<String, Long> times = new TreeMap<>();
        for (Path record : list(folder.resolve("_commits"), "")) {
            String split = record.getFileName().toString().replace(".json", "");
            for (Path part : list(folder, "part-" + split)) {
                try {
                    times.put(
                            part.getFileName().toString(),
                            Files.getLastModifiedTime(part).toMillis());
                } catch (IOException problem) {
                    throw new UncheckedIOException(problem);
                }
            }
        }
        return times;
    }

    /** In the order of the splits: names carry the plan, which knows the folder's own settings. */
    List<String> digests() {
        return parts().stream().map(ScoredFiles::digest).toList();
    }

    private static String digest(Path file) {
        try {
            return Sha256.ofFile(file);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    /** Names of what lies beside the parts. */
    List<String> hidden() {
        return list(folder, "_").stream()
                .map(file -> file.getFileName().toString())
                .toList();
    }

    int records() {
        return list(folder.resolve("_commits"), "").size();
    }

    /** Waits until so many splits are finished. */
    void awaitRecords(int wanted) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (records() < wanted) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("no " + wanted + " splits in " + PATIENCE);
            }
            Thread.sleep(10);
        }
    }
}
