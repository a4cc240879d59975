package dev.anneal.jobs.score;

import dev.anneal.dataset.DatasetFingerprint;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The folder that predictions go to. While it is being filled it holds {@code _scoring.json}, by which a later run knows that it may clear it; its
 * manifest and then {@code _SUCCESS} come last. A folder of anybody else's is never touched.
 */
final class ScoredFolder {
    static final String REJECTED = "_rejected";
    private static final String SQUAD = "_squad";
    private static final String MANIFEST = "_manifest.json";
    private static final String SUCCESS = "_SUCCESS";
    private static final String UNFINISHED = "_scoring.json";

    private final String path;
    private final Configuration hadoop;
    private final RunFiles files;

    ScoredFolder(String path, Configuration hadoop) {
        this.path = path;
        this.hadoop = hadoop;
        this.files = new RunFiles(hadoop);
    }

    String path() {
        return path;
    }

    String rejected() {
        return path + "/" + REJECTED;
    }

    /** Of files for SQuAD's own script. */
    String squad() {
        return path + "/" + SQUAD;
    }

    /**
     * The manifest of a complete folder that was made from the same.
     *
     * @throws AnnealException (user) if it is made from something else, or not by scoring
     */
    Optional<ScoreManifest> find(DatasetFingerprint madeFrom) {
        if (content().isEmpty()) {
            return Optional.empty();
        }
        Optional<String> text = files.read(path + "/" + MANIFEST);
        if (text.isPresent() && files.exists(path + "/" + SUCCESS)) {
            ScoreManifest manifest = ScoreManifest.fromJson(text.get(), path + "/" + MANIFEST);
            List<String> differences = madeFrom.differencesTo(manifest.madeFrom());
            if (!differences.isEmpty()) {
                throw AnnealException.user("The folder " + path + " holds complete predictions of something else: "
                        + differences.get(0) + (differences.size() > 1 ? ", and more" : "")
                        + ". Set score.output to another folder, or delete this one.");
            }
            return manifest.files().equals(parquetFiles()) ? Optional.of(manifest) : Optional.empty();
        }
        if (!files.exists(path + "/" + UNFINISHED)) {
            throw AnnealException.user("The folder " + path + " is not empty, and what it holds was not put there by"
                    + " scoring. Set score.output to another folder.");
        }
        return Optional.empty();
    }

    /** Clears what an unfinished run left. */
    void begin(DatasetFingerprint madeFrom) {
        files.write(path + "/" + UNFINISHED, madeFrom.parts() + "\n");
        delete(SUCCESS);
        delete(MANIFEST);
        for (FileStatus file : content()) {
            if (!file.getPath().getName().equals(UNFINISHED)) {
                delete(file.getPath().getName());
            }
        }
    }

    void complete(ScoreManifest manifest) {
        files.write(path + "/" + MANIFEST, manifest.toJson());
        files.write(path + "/" + SUCCESS, "");
        delete(UNFINISHED);
    }

    /** Bytes of every Parquet file, by its path in this folder. */
    Map<String, Long> parquetFiles() {
        Map<String, Long> bytes = new TreeMap<>();
        try {
            Path folder = fileSystem().makeQualified(new Path(path));
            RemoteIterator<LocatedFileStatus> all = fileSystem().listFiles(folder, true);
            while (all.hasNext()) {
                LocatedFileStatus file = all.next();
                if (file.getPath().getName().endsWith(".parquet")) {
                    String name =
                            folder.toUri().relativize(file.getPath().toUri()).getPath();
                    bytes.put(name, file.getLen());
                }
            }
            return bytes;
        } catch (IOException problem) {
            throw unusable(problem);
        }
    }

    private List<FileStatus> content() {
        try {
            return List.of(fileSystem().listStatus(new Path(path)));
        } catch (FileNotFoundException absent) {
            return List.of();
        } catch (IOException problem) {
            throw unusable(problem);
        }
    }

    private void delete(String name) {
        try {
            fileSystem().delete(new Path(path, name), true);
        } catch (IOException problem) {
            throw unusable(problem);
        }
    }

    private FileSystem fileSystem() throws IOException {
        return new Path(path).getFileSystem(hadoop);
    }

    private AnnealException unusable(IOException problem) {
        return AnnealException.environment(
                "The folder " + path + " cannot be used: " + problem.getMessage()
                        + ". Check its file system and its permissions, or set another score.output.",
                problem);
    }
}
