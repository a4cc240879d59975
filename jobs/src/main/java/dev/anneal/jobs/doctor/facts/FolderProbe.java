package dev.anneal.jobs.doctor.facts;

import dev.anneal.jobs.doctor.facts.HostFacts.FolderFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/** Looks at a folder: room, whether a file can be made there, and how it is mounted. A folder that is not there yet is one that somebody can make. */
final class FolderProbe {
    private final Surroundings surroundings;

    FolderProbe(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    FolderFacts read(FolderFacts.Use use, Path folder) {
        Path existing = existing(folder.toAbsolutePath());
        return new FolderFacts(use, existing.toString(), free(existing), isWritable(existing), mayRun(existing));
    }

    private static Path existing(Path folder) {
        Path candidate = folder;
        while (!Files.isDirectory(candidate)) {
            candidate = Optional.ofNullable(candidate.getParent()).orElse(candidate.getRoot());
        }
        return candidate;
    }

    private static long free(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException | SecurityException unknown) {
            return 0;
        }
    }

    private static boolean isWritable(Path folder) {
        try {
            Path probe = Files.createTempFile(folder, ".anneal-doctor", "");
            try {
                // A full disk still has room for a name.
                Files.write(probe, new byte[1]);
                return true;
            } finally {
                Files.delete(probe);
            }
        } catch (IOException | SecurityException refused) {
            return false;
        }
    }

    private boolean mayRun(Path folder) {
        return surroundings
                .text("/proc/mounts")
                .flatMap(mounts -> Arrays.stream(mounts.split("\n"))
                        .map(line -> line.split(" "))
                        .filter(fields -> fields.length > 3 && folder.startsWith(fields[1]))
                        .max(Comparator.comparingInt(fields -> fields[1].length())))
                .map(fields -> !Arrays.asList(fields[3].split(",")).contains("noexec"))
                .orElse(true);
    }
}
