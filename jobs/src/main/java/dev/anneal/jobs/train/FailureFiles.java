package dev.anneal.jobs.train;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import dev.anneal.train.blackbox.FailureReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code failures/attempt-N.json} and {@code .txt}: everything that is known of a failed attempt. Those of earlier runs of the driver stay. */
final class FailureFiles {
    private static final Logger LOG = LoggerFactory.getLogger(FailureFiles.class);

    private final RunFolder folder;
    private final RunFiles files;

    FailureFiles(RunFolder folder, RunFiles files) {
        this.folder = folder;
        this.files = files;
    }

    /** Returns the path of both files without their endings; nothing where they cannot be written, for training may go on all the same. */
    String write(FailureReport report) {
        try {
            int number = report.attempt();
            while (files.exists(path(number) + ".json")) {
                number++;
            }
            files.write(path(number) + ".json", report.toJson());
            files.write(path(number) + ".txt", report.toText());
            return path(number);
        } catch (AnnealException unwritten) {
            LOG.warn("A failed attempt goes unrecorded: {}", unwritten.getMessage(), unwritten);
            return "";
        }
    }

    private String path(int number) {
        return folder.failures() + "/attempt-" + number;
    }
}
