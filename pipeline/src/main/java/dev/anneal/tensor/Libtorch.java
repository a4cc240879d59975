package dev.anneal.tensor;

import ai.djl.util.Utils;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The libtorch that somebody has put on a host and named by {@code PYTORCH_LIBRARY_PATH}. Its C++ interface changes with every version, so only the one
 * that the engine's bridge was built for may be loaded: another one crashes, or computes other bits.
 */
public record Libtorch(Optional<String> folder, Optional<String> claimed) {
    static final String VERSION = "2.7.1";
    private static final String FOLDER = "PYTORCH_LIBRARY_PATH";
    private static final String CLAIMED = "PYTORCH_VERSION";
    private static final String FLAVOUR = "PYTORCH_FLAVOR";
    /** The bridges that Anneal carries: to a libtorch for processors, and to one for GPUs, whatever CUDA that was built with. */
    private static final String FOR_PROCESSORS = "cpu";

    private static final String FOR_GPUS = "cu128";
    private static final String BUILD = "build-version";
    private static final Pattern PACKAGE = Pattern.compile("__version__ *= *['\"]([^'\"]+)['\"]");

    /** What environment and system properties say. */
    static Libtorch configured() {
        return new Libtorch(
                Optional.ofNullable(Utils.getEnvOrSystemProperty(FOLDER)),
                Optional.ofNullable(Utils.getEnvOrSystemProperty(CLAIMED)));
    }

    /** @throws AnnealException if a version is claimed, or written beside the library, that is not the right one */
    void requireRightVersion() {
        claimed.ifPresent(version -> require(CLAIMED + " is " + version, version));
        written()
                .ifPresent(version ->
                        require(FOLDER + " is " + folder.orElse("") + ", which holds libtorch " + version, version));
    }

    /**
     * Which bridge fits the folder: that for GPUs if the library for them lies there. Empty where no folder is named.
     *
     * @throws AnnealException if the folder has no libtorch, or only a part of one for GPUs
     */
    Optional<String> flavour() {
        // A list of folders, and a file, are the loader's to make sense of.
        return folder.map(Path::of).filter(Files::isDirectory).map(library -> {
            requireLibrary(library, "libtorch.so");
            if (!has(library, "libtorch_cuda.so")) {
                return FOR_PROCESSORS;
            }
            requireLibrary(library, "libc10_cuda.so");
            return FOR_GPUS;
        });
    }

    /** Whether a folder is named, and its library is one for GPUs. */
    boolean isForGpus() {
        return flavour().filter(FOR_GPUS::equals).isPresent();
    }

    /** Tells the loader which bridge fits, unless somebody has: it would guess by what GPUs it sees, and look for a bridge that does not exist. */
    void announceFlavour() {
        flavour()
                .filter(fits -> Utils.getEnvOrSystemProperty(FLAVOUR) == null)
                .ifPresent(fits -> System.setProperty(FLAVOUR, fits));
    }

    private static boolean has(Path folder, String library) {
        return Files.isRegularFile(folder.resolve(library));
    }

    private static void requireLibrary(Path folder, String library) {
        if (!has(folder, library)) {
            throw AnnealException.environment(FOLDER + " is " + folder + ", where " + library
                    + " is missing. Point it to"
                    + " the folder lib of a libtorch " + VERSION + " as it was unpacked, or unset it for the one that"
                    + " Anneal carries (Linux x86-64, CPU).");
        }
    }

    /**
     * What the folder says of itself, with the flavour after a plus sign: PyTorch's archives have a file beside their {@code lib}, its Python package has
     * {@code version.py} there. Empty where it says nothing.
     */
    public Optional<String> written() {
        return folder.map(path -> Path.of(path).toAbsolutePath().normalize())
                .flatMap(library -> text(library.resolve(BUILD))
                        .or(() -> text(library.resolveSibling(BUILD)))
                        .or(() -> text(library.resolveSibling("version.py")).flatMap(Libtorch::ofPackage)));
    }

    /** The same, or what the environment claims. */
    public Optional<String> version() {
        return written().or(this::claimed);
    }

    /** Whether a version is the wanted one, of whatever flavour: 2.7.1+cu128 is 2.7.1 for another device. */
    public static boolean fits(String version, String wanted) {
        return version.replaceFirst("\\+.*", "").equals(wanted);
    }

    private static Optional<String> text(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(
                            Files.readString(file, StandardCharsets.ISO_8859_1).strip())
                    : Optional.empty();
        } catch (IOException | SecurityException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<String> ofPackage(String python) {
        Matcher matcher = PACKAGE.matcher(python);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static void require(String found, String version) {
        if (!fits(version, VERSION)) {
            throw AnnealException.environment(found + ", but Anneal computes with libtorch " + VERSION + " only. Point "
                    + FOLDER + " to that version, or unset it for the one that Anneal carries (Linux x86-64, CPU).");
        }
    }
}
