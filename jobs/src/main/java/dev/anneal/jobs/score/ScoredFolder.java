package dev.anneal.jobs.score;

import dev.anneal.dataset.DatasetFingerprint;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.lease.Lease;
import dev.anneal.jobs.publish.Publication;
import dev.anneal.jobs.score.commit.SplitPlan;
import dev.anneal.jobs.score.commit.SplitRecord;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder that predictions go to. While it is being filled it holds {@code _scoring.json} and, once the input is copied, {@code _plan.json}; its
 * manifest and then {@code _SUCCESS} come last. A folder of anybody else's is never touched.
 */
final class ScoredFolder {
    static final String REJECTED = "_rejected";

    /** Of records of finished splits. */
    static final String COMMITS = "_commits";

    /** Of predictions that go into a table when all are there. */
    static final String SPLITS = "_splits";

    /** What a complete folder holds. */
    static final String MANIFEST = "_manifest.json";

    private static final String SQUAD = "_squad";
    private static final String SUCCESS = "_SUCCESS";
    private static final String UNFINISHED = "_scoring.json";
    private static final String PLAN = "_plan.json";

    /** Says that writing the table has begun. */
    private static final String TABLE = "_table.json";

    /** How names of files of predictions begin. */
    static final String PART = "part-";

    /** Number and plan, as {@link SplitPlan#nameOf} has them. */
    private static final Pattern SPLIT_FILE = Pattern.compile(PART + "(\\d{5,}-[0-9a-f]{8}|none)\\..*");

    private static final List<String> OURS = List.of(UNFINISHED, PLAN, Lease.FILE, Publication.STAGED);

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
        List<String> names = names("");
        if (names.isEmpty()) {
            return Optional.empty();
        }
        Optional<ScoreManifest> found = names.contains(SUCCESS) ? manifest() : Optional.empty();
        if (found.isPresent()) {
            ScoreManifest manifest = found.get();
            requireSame(madeFrom, manifest.madeFrom(), "complete");
            if (!isComplete(manifest, names)) {
                return Optional.empty();
            }
            if (names.contains(UNFINISHED)) {
                clean();
            }
            return Optional.of(manifest);
        }
        if (names.stream().noneMatch(OURS::contains)) {
            throw AnnealException.user("The folder " + path + " is not empty, and what it holds was not put there by"
                    + " scoring. Set score.output to another folder.");
        }
        return Optional.empty();
    }

    /** What it says of its files, whether they are there or not. */
    Optional<ScoreManifest> manifest() {
        String file = path + "/" + MANIFEST;
        return files.read(file).map(text -> ScoreManifest.fromJson(text, file));
    }

    private void requireSame(DatasetFingerprint madeFrom, DatasetFingerprint found, String kind) {
        List<String> differences = madeFrom.differencesTo(found);
        if (!differences.isEmpty()) {
            throw AnnealException.user("The folder " + path + " holds " + kind + " predictions of something else: "
                    + differences.get(0) + (differences.size() > 1 ? ", and more" : "")
                    + ". Set score.output to another folder, or delete this one.");
        }
    }

    /** Whether all files are there, as long as they were, and none besides them. */
    private boolean isComplete(ScoreManifest manifest, List<String> names) {
        Map<String, Long> expected = manifest.files();
        boolean intact = sizes(expected.keySet()).entrySet().containsAll(expected.entrySet());
        boolean isTable = expected.keySet().stream().noneMatch(name -> name.startsWith(PART));
        return intact
                && (isTable
                        || names.stream().filter(name -> name.startsWith(PART)).allMatch(expected::containsKey));
    }

    /**
     * What an unfinished run planned, if the copy of its input is still there.
     *
     * @throws AnnealException (user) if it finished splits of something else
     */
    Optional<SplitPlan> plan(DatasetFingerprint madeFrom) {
        Optional<SplitPlan> plan =
                files.read(path + "/" + PLAN).map(text -> SplitPlan.fromJson(text, path + "/" + PLAN));
        if (plan.isEmpty()) {
            return Optional.empty();
        }
        if (!plan.get().madeFrom().equals(madeFrom)) {
            if (!records().isEmpty()) {
                requireSame(madeFrom, plan.get().madeFrom(), "unfinished");
            }
            return Optional.empty();
        }
        Map<String, Long> expected = new HashMap<>();
        plan.get()
                .parts()
                .forEach(part -> expected.put(part.file().name(), part.file().sizeBytes()));
        boolean readable = sizes(expected.keySet()).entrySet().containsAll(expected.entrySet());
        return readable ? plan : Optional.empty();
    }

    /** Says that the folder is ours and not complete; what belongs to another plan goes. */
    void begin(DatasetFingerprint madeFrom) {
        files.write(path + "/" + UNFINISHED, madeFrom.parts() + "\n");
        delete(SUCCESS);
        delete(MANIFEST);
        boolean same = files.read(path + "/" + PLAN)
                .map(text ->
                        SplitPlan.fromJson(text, path + "/" + PLAN).madeFrom().equals(madeFrom))
                .orElse(false);
        delete(InputSnapshot.FOLDER);
        if (!same) {
            for (String name : names("")) {
                if (!List.of(UNFINISHED, Lease.FILE, Publication.STAGED).contains(name)) {
                    delete(name);
                }
            }
        }
    }

    void write(SplitPlan plan) {
        files.write(path + "/" + PLAN, plan.toJson());
    }

    /** Names of the records that are there. */
    Set<String> records() {
        Set<String> records = new HashSet<>();
        names(COMMITS).forEach(name -> records.add(COMMITS + "/" + name));
        return records;
    }

    /** The record of a split; nothing where there is none, or one that is damaged or of other work. */
    Optional<SplitRecord> record(SplitWork split) {
        return read(split.recordName()).filter(split::isDoneBy);
    }

    /** Nothing where it is damaged. */
    Optional<SplitRecord> read(String split) {
        return files.read(path + "/" + split).flatMap(SplitRecord::fromJson);
    }

    /** Whether a file is one of ours: Delta's begin in the same way. */
    private static boolean isSplits(String name) {
        return SPLIT_FILE.matcher(name).matches();
    }

    /** Deletes files of splits, and their records, that are not among these. */
    void keepOnly(Set<String> keep) {
        for (String folder : List.of("", REJECTED, SPLITS, COMMITS)) {
            for (String name : names(folder)) {
                String whole = folder.isEmpty() ? name : folder + "/" + name;
                if ((folder.equals(COMMITS) || isSplits(name)) && !keep.contains(whole)) {
                    delete(whole);
                }
            }
        }
    }

    /** The last step: from now on others may read. */
    void complete(ScoreManifest manifest) {
        files.write(path + "/" + MANIFEST, manifest.toJson());
        files.write(path + "/" + SUCCESS, "");
        clean();
    }

    /** What nobody needs any more. */
    private void clean() {
        for (String name : List.of(InputSnapshot.FOLDER, SPLITS, Publication.STAGED, TABLE, UNFINISHED)) {
            delete(name);
        }
    }

    /** Whether an earlier run began to write the table; from now on it is so. */
    boolean beginTable() {
        boolean begun = files.exists(path + "/" + TABLE);
        files.write(path + "/" + TABLE, "{}\n");
        return begun;
    }

    /** The table was not touched. */
    void forgetTable() {
        delete(TABLE);
    }

    /** Bytes of all files in the folders of these, by name: one listing each. */
    private Map<String, Long> sizes(Set<String> names) {
        Map<String, Long> sizes = new HashMap<>();
        names.stream()
                .map(name -> name.substring(0, name.lastIndexOf('/') + 1))
                .distinct()
                .forEach(in -> statuses(in)
                        .forEach(file -> sizes.put(in + file.getPath().getName(), file.getLen())));
        return sizes;
    }

    private List<String> names(String folder) {
        return statuses(folder).stream()
                .map(FileStatus::getPath)
                .map(Path::getName)
                .toList();
    }

    private List<FileStatus> statuses(String folder) {
        try {
            return List.of(fileSystem().listStatus(folder.isEmpty() ? new Path(path) : new Path(path, folder)));
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
