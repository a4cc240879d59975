package dev.anneal.train.checkpoint;

import dev.anneal.error.AnnealException;
import dev.anneal.train.checkpoint.CheckpointManifest.Share;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A run's folder of checkpoints, {@code step-000120/} and so on, on any Hadoop file system. All ranks write their shares; one committer then puts the
 * manifest in place, by rename, and deletes what is too old. Any number of ranks reads what another number wrote. Thread-safe.
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
            return new CheckpointFolder(path.getFileSystem(configuration), path);
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The folder " + folder + " cannot be reached: " + e.getMessage() + ".", e);
        }
    }

    /** Writes one rank's share of the state after so many steps; returns what the committer must be told about it. */
    public String writeShare(int step, int rank, int worldSize, List<StateVector> state) {
        return CheckpointManifest.write(ShareFile.write(files, of(step), rank, worldSize, state));
    }

    /** Completes a checkpoint of which all shares have been written, and deletes all but the newest {@code keep}. Returns its size in bytes. */
    public long commit(int step, String runDigest, Map<String, Double> progress, List<String> shares, int keep) {
        List<Share> written = shares.stream()
                .map(share -> CheckpointManifest.read(share, Share.class))
                .toList();
        CheckpointManifest manifest =
                new CheckpointManifest(CheckpointManifest.FORMAT_VERSION, step, runDigest, progress, written);
        Path temporary = new Path(of(step), MANIFEST + ".tmp");
        try {
            try (OutputStream stream = files.create(temporary, true)) {
                stream.write(manifest.toJson().getBytes(StandardCharsets.UTF_8));
            }
            Path place = new Path(of(step), MANIFEST);
            files.delete(place, false);
            if (!files.rename(temporary, place)) {
                throw new IOException("the manifest could not be renamed");
            }
            prune(keep);
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The checkpoint " + of(step) + " cannot be completed: " + e.getMessage() + ". Free space there.",
                    e);
        }
        return manifest.bytes();
    }

    /** Steps of all complete checkpoints, newest first. */
    public List<Integer> steps() {
        try {
            List<Integer> steps = new ArrayList<>();
            for (FileStatus status : files.listStatus(folder)) {
                Matcher name = NAME.matcher(status.getPath().getName());
                if (name.matches() && files.exists(new Path(status.getPath(), MANIFEST))) {
                    steps.add(Integer.parseInt(name.group(1)));
                }
            }
            steps.sort(Comparator.reverseOrder());
            return steps;
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException e) {
            throw AnnealException.environment(
                    "The checkpoints in " + folder + " cannot be listed: " + e.getMessage() + ".", e);
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

    private Path of(int step) {
        return new Path(folder, "step-%06d".formatted(step));
    }

    private void prune(int keep) throws IOException {
        List<Integer> steps = steps();
        for (int step : steps.subList(Math.min(keep, steps.size()), steps.size())) {
            // First the manifest, so that a half-deleted checkpoint is none.
            files.delete(new Path(of(step), MANIFEST), false);
            files.delete(of(step), true);
        }
    }
}
