package dev.anneal.jobs.doctor.facts;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.doctor.facts.HostFacts.NativesFacts;
import dev.anneal.natives.NativeCache;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.Libtorch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds out which libtorch a process would load, and loads it. A folder that the environment names is asked for its version first: loading a wrong one
 * may end the process, so that is left out.
 */
final class NativesProbe {
    private static final String FOLDER = "PYTORCH_LIBRARY_PATH";
    private static final String VERSION = "PYTORCH_VERSION";
    private static final List<String> LIBRARIES = List.of("libtorch.so", "libtorch_cpu.so", "libc10.so");

    private final Surroundings surroundings;
    private final String fitting;

    /** @param fitting the version that the bridge was built for */
    NativesProbe(Surroundings surroundings, String fitting) {
        this.surroundings = surroundings;
        this.fitting = fitting;
    }

    /** Without loading anything. */
    NativesFacts look() {
        String folder = surroundings.setting(FOLDER);
        boolean unpacked = NativeCache.of("pytorch").isComplete();
        return folder.isEmpty()
                ? new NativesFacts(unpacked, "", "", "", "", "")
                : new NativesFacts(unpacked, folder, version(folder), problem(surroundings.at(folder)), "", "");
    }

    /** And loads it, if that is safe. */
    NativesFacts load() {
        NativesFacts seen = look();
        boolean safe = seen.folder().isEmpty()
                || (seen.folderProblem().isEmpty() && Libtorch.fits(seen.folderVersion(), fitting));
        return safe ? loaded(seen) : seen;
    }

    private static NativesFacts loaded(NativesFacts seen) {
        String version = "";
        String failure = "";
        try {
            version = Engine.version();
        } catch (AnnealException problem) {
            failure = String.valueOf(problem.getMessage());
        }
        return new NativesFacts(
                NativeCache.of("pytorch").isComplete(),
                seen.folder(),
                seen.folderVersion(),
                seen.folderProblem(),
                version,
                failure);
    }

    private static String problem(Path folder) {
        if (!Files.isDirectory(folder)) {
            return "there is no such folder";
        }
        return LIBRARIES.stream()
                .filter(library -> !Files.exists(folder.resolve(library)))
                .findFirst()
                .map(library -> "there is no " + library + " in it")
                .orElse("");
    }

    private String version(String folder) {
        return new Libtorch(
                        Optional.of(surroundings.at(folder).toString()),
                        Optional.of(surroundings.setting(VERSION)).filter(claimed -> !claimed.isEmpty()))
                .version()
                .orElse("");
    }
}
