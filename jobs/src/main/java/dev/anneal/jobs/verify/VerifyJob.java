package dev.anneal.jobs.verify;

import dev.anneal.config.RunConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.AbsolutePaths;
import dev.anneal.jobs.score.ScoreJob;
import dev.anneal.track.PhaseProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.apache.hadoop.conf.Configuration;

/**
 * Computes every digest again that a run or a folder came with, and compares: shards of a dataset with its manifest, files of a model with
 * {@code training.json}, pieces of checkpoints with their manifests, predictions with theirs. Needs no Spark session.
 */
public final class VerifyJob {
    private static final int SHOWN = 20;

    private final Configuration hadoop;
    private final LongFunction<PhaseProgress> progress;

    /** @param progress made when the number of bytes is known */
    public VerifyJob(Configuration hadoop, LongFunction<PhaseProgress> progress) {
        this.hadoop = hadoop;
        this.progress = progress;
    }

    /**
     * The output of a run, and its predictions wherever they are.
     *
     * @throws AnnealException (user) if there is nothing yet; (environment) that names each file which differs, with the digests expected and found
     */
    public Verification run(RunConfig relative) {
        RunConfig config = AbsolutePaths.of(relative);
        KnownDigests known = new KnownDigests(hadoop);
        known.addRun(new RunFolder(config.output()));
        known.addScored(ScoreJob.folder(config));
        return verify(known, config.output());
    }

    /**
     * A run's folder, a dataset, a folder of checkpoints or one of predictions.
     *
     * @throws AnnealException as above
     */
    public Verification run(String folder) {
        KnownDigests known = new KnownDigests(hadoop);
        known.addFolder(folder);
        return verify(known, folder);
    }

    private Verification verify(KnownDigests known, String folder) {
        if (known.manifests() == 0) {
            throw AnnealException.user("There is nothing to verify in " + folder
                    + ": no manifest of a dataset, a model, a checkpoint or predictions. Name a run's folder, or one of"
                    + " these, or prepare the data first.");
        }
        List<DigestedFile> files = known.files();
        FileCheck check = new FileCheck(hadoop);
        PhaseProgress shown =
                progress.apply(files.stream().mapToLong(check::bytes).sum());
        AtomicLong read = new AtomicLong();
        List<String> problems = new ArrayList<>(known.problems());
        for (DigestedFile file : files) {
            problems.addAll(check.problems(file, bytes -> {
                read.addAndGet(bytes);
                shown.advance(bytes);
            }));
        }
        shown.finish();
        if (!problems.isEmpty()) {
            throw AnnealException.environment((problems.size() == 1
                            ? "A part of " + folder + " is"
                            : problems.size() + " parts of " + folder + " are")
                    + " not what was written:\n  "
                    + String.join("\n  ", problems.subList(0, Math.min(SHOWN, problems.size())))
                    + (problems.size() > SHOWN ? "\n  ..." : "")
                    + "\nCopy them again from where they are intact, or delete what is damaged and make it anew.");
        }
        return new Verification(known.manifests(), files.size(), read.get());
    }
}
