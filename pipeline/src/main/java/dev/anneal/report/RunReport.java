package dev.anneal.report;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Makes `report.html`. */
public final class RunReport {
    private RunReport() {}

    /** The page as text: HTML that is well-formed XML too. */
    public static String render(ReportInputs inputs) {
        return ReportPage.of(inputs);
    }

    /** Writes `report.html` into a run's folder, from the files that are there; returns its path. */
    public static Path write(Path runDir) {
        return write(runDir, Optional.empty());
    }

    /** Writes `report.html` into a run's folder, with the given `manifest.json` of its dataset. */
    public static Path write(Path runDir, Path datasetManifest) {
        return write(runDir, Optional.of(datasetManifest));
    }

    private static Path write(Path runDir, Optional<Path> manifest) {
        Path report = runDir.resolve("report.html");
        Path unfinished = runDir.resolve("report.html.tmp");
        try {
            Files.writeString(unfinished, render(RunFiles.read(runDir, manifest)));
            return Files.move(unfinished, report, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw AnnealException.environment(
                    report + " cannot be written: " + e.getMessage() + ". Check the disk and the rights of its folder.",
                    e);
        }
    }
}
