package dev.anneal.jobs.doctor.facts;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.doctor.facts.HostFacts.NativesFacts;
import dev.anneal.natives.NativeCache;
import dev.anneal.tensor.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
                : new NativesFacts(
                        unpacked, folder, version(surroundings.at(folder)), problem(surroundings.at(folder)), "", "");
    }

    /** And loads it, if that is safe. */
    NativesFacts load() {
        NativesFacts seen = look();
        boolean safe = seen.folder().isEmpty() || (seen.folderProblem().isEmpty() && isFitting(seen.folderVersion()));
        return safe ? loaded(seen) : seen;
    }

    private boolean isFitting(String version) {
        return version.equals(fitting) || version.startsWith(fitting + "+");
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

    /** As PyTorch's archive says beside its folder {@code lib}, its Python package in {@code version.py}, or else the environment. */
    private String version(Path folder) {
        Path above = Optional.ofNullable(folder.getParent()).orElse(folder);
        return Stream.of(folder.resolve("build-version"), above.resolve("build-version"))
                .map(Surroundings::text)
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> Surroundings.text(above.resolve("version.py")).flatMap(NativesProbe::pythonVersion))
                .orElseGet(() -> surroundings.setting(VERSION));
    }

    private static Optional<String> pythonVersion(String text) {
        Matcher matcher = Pattern.compile("__version__ *= *['\"]([^'\"]+)['\"]").matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
