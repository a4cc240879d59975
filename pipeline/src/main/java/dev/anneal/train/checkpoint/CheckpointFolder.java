package dev.anneal.train.checkpoint;

import dev.anneal.error.AnnealException;
import dev.anneal.files.AtomicFile;
import dev.anneal.train.checkpoint.CheckpointManifest.Share;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A run's folder of checkpoints, {@code step-000120/} and so on, on any Hadoop file system. All ranks write their shares; one committer then puts the
 * manifest in place, whole, and deletes what is too old. Any number of ranks reads what another number wrote. Thread-safe.
 */
public final class CheckpointFolder {
    private static final Pattern NAME = Pattern.compile("step-(\\d{6,9})");
    private static final String MANIFEST = "manifest.json";

    private final FileSystem files;
    private final Path folder;

    private CheckpointFolder(FileSystem files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    public static CheckpointFolder of(String folder, Configuration configuration) {
        try {
            Path path = new Path(folder);
            // The manifest has checksums; a second kind would cost time and tell less.
            return new CheckpointFolder(AtomicFile.withoutSideFiles(path.getFileSystem(configuration)), path);
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The folder " + folder + " cannot be reached: " + e.getMessage() + ".", e);
        }
    }

    /** Writes one rank's share of the state after so many steps; returns what the manifest must say of it. */
    Share writeShare(int step, String name, List<Snapshot.Part> parts) {
        Path file = new Path(of(step), name);
        try {
            return ShareFile.write(files, file, parts);
        } catch (IOException | FSError e) {
            // A full local disk is an Error to Hadoop.
            throw AnnealException.environment(
                    "The checkpoint file " + file + " cannot be written: " + e.getMessage()
                            + ". Free space there, or set output to another place.",
                    e);
        }
    }

    /** Completes a checkpoint of which all shares have been written. Returns its size in bytes. */
    long commit(int step, String runDigest, Map<String, Double> progress, List<Share> shares) {
        CheckpointManifest manifest =
                new CheckpointManifest(CheckpointManifest.FORMAT_VERSION, step, runDigest, progress, shares);
        Path file = new Path(of(step), MANIFEST);
        try {
            AtomicFile.write(files, file, manifest.toJson());
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The checkpoint's manifest " + file + " cannot be written: " + e.getMessage()
                            + ". Free space there, or set output to another place.",
                    e);
        }
        return manifest.bytes();
    }

    /** Steps of all complete checkpoints, newest first. */
    public List<Integer> steps() {
        try {
            List<Integer> steps = new ArrayList<>();
            for (int step : folders()) {
                if (files.exists(new Path(of(step), MANIFEST))) {
                    steps.add(step);
                }
            }
            return steps;
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The checkpoints in " + folder + " cannot be listed: " + e.getMessage()
                            + ". Check the file system and its permissions.",
                    e);
        }
    }

    /** What a checkpoint says of itself. */
    public CheckpointManifest manifest(int step) {
        Path file = new Path(of(step), MANIFEST);
        try (InputStream stream = files.open(file)) {
            return CheckpointManifest.fromJson(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw AnnealException.user(
                    "The checkpoint's manifest " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Reads what the state holds of a checkpoint, which any number of ranks has written. Returns the reason if that is damaged; the state is then
     * undefined.
     */
    public Optional<String> restore(int step, List<StateVector> state) {
        try {
            CheckpointManifest manifest = manifest(step);
            Map<String, StateVector> vectors = new HashMap<>();
            for (StateVector vector : state) {
                if (!manifest.covers(vector)) {
                    throw new IOException(
                            "its shares are not all of the " + vector.floats() + " floats of " + vector.name());
                }
                vectors.put(vector.name(), vector);
            }
            for (Share share : manifest.shares()) {
                ShareFile.read(files, of(step), share, vectors);
            }
            return Optional.empty();
        } catch (IOException | AnnealException e) {
            return Optional.of(of(step) + " is damaged: " + e.getMessage());
        }
    }

    public String path(int step) {
        return of(step).toString();
    }

    /**
     * Deletes all but the newest {@code keep} checkpoints up to the one that was just completed, and what failed attempts left. A newer one is damaged,
     * or training would have gone on from it; an older one without a manifest never gets one any more. Returns the steps that are kept.
     */
    List<Integer> prune(int completed, int keep) {
        List<Integer> complete = steps();
        List<Integer> kept =
                complete.stream().filter(step -> step <= completed).limit(keep).toList();
        delete(step -> !kept.contains(step) && (step < completed || complete.contains(step)));
        deleteUnnamed(completed);
        return kept;
    }

    /** Deletes those before the one that was just completed, except for some steps. What comes after it may be on its way. */
    void pruneBefore(int completed, Set<Integer> kept) {
        delete(step -> step < completed && !kept.contains(step));
    }

    /** Deletes all of them: a run that has come to its end does not go on from any. */
    public void clear() {
        delete(step -> true);
    }

    private void delete(IntPredicate condition) {
        try {
            for (int step : folders()) {
                if (condition.test(step)) {
                    // First the manifest, so that a half-deleted checkpoint is none.
                    files.delete(new Path(of(step), MANIFEST), false);
                    files.delete(of(step), true);
                }
            }
        } catch (IOException e) {
            throw notDeleted(e);
        }
    }

    /** What another attempt wrote for the same step. */
    private void deleteUnnamed(int step) {
        Set<String> named = manifest(step).shares().stream().map(Share::file).collect(Collectors.toSet());
        try {
            for (FileStatus status : files.listStatus(of(step))) {
                String name = status.getPath().getName();
                if (!named.contains(name) && !name.equals(MANIFEST)) {
                    files.delete(status.getPath(), false);
                }
            }
        } catch (IOException e) {
            throw notDeleted(e);
        }
    }

    private AnnealException notDeleted(IOException e) {
        return AnnealException.environment(
                "Old checkpoints in " + folder + " cannot be deleted: " + e.getMessage()
                        + ". Check the file system and its permissions.",
                e);
    }

    private Path of(int step) {
        return new Path(folder, "step-%06d".formatted(step));
    }

    /** Steps of all folders, newest first. */
    private List<Integer> folders() throws IOException {
        List<Integer> steps = new ArrayList<>();
        try {
            for (FileStatus status : files.listStatus(folder)) {
                Matcher name = NAME.matcher(status.getPath().getName());
                if (name.matches()) {
                    steps.add(Integer.parseInt(name.group(1)));
                }
            }
        } catch (FileNotFoundException e) {
            return List.of();
        }
        steps.sort(Comparator.reverseOrder());
        return steps;
    }
}
