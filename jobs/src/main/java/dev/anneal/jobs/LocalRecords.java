package dev.anneal.jobs;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.HostFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * The small files of a run on the driver's own disk, where they can be appended to: the run's folder itself, or a copy of a folder on another file
 * system, which gets every file back when it is published.
 */
final class LocalRecords {
    private final RunFolder run;
    private final RunFiles files;
    private final Path folder;
    private final boolean copied;

    private LocalRecords(RunFolder run, RunFiles files, Path folder, boolean copied) {
        this.run = run;
        this.files = files;
        this.folder = folder;
        this.copied = copied;
    }

    static LocalRecords of(RunFolder run, Configuration hadoop) {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(run.path());
        try {
            FileSystem system = path.getFileSystem(hadoop);
            boolean local = system.getUri().getScheme().equals("file");
            Path folder = local ? Path.of(system.makeQualified(path).toUri().getPath()) : HostFolders.temporary("run");
            return new LocalRecords(run, new RunFiles(hadoop), Files.createDirectories(folder), !local);
        } catch (IOException problem) {
            throw AnnealException.environment(
                    "output is " + run.path() + ", where no folder can be made: " + problem + ". Set another one.",
                    problem);
        }
    }

    /** The local folder. */
    Path folder() {
        return folder;
    }

    /** The local file of that name, brought here if there is one. */
    Path fetch(String name) {
        Path local = folder.resolve(name);
        if (copied) {
            files.read(run.path() + "/" + name).ifPresent(text -> write(local, text));
        }
        return local;
    }

    /** Puts a file that was written here into the run's folder. */
    void publish(String name) {
        if (copied) {
            try {
                files.write(run.path() + "/" + name, Files.readString(folder.resolve(name)));
            } catch (IOException problem) {
                throw AnnealException.environment(
                        folder.resolve(name) + " cannot be read: " + problem + ". Check the disk.", problem);
            }
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException problem) {
            throw AnnealException.environment(file + " cannot be written: " + problem + ". Check the disk.", problem);
        }
    }
}
