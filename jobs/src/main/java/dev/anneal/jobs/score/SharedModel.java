package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.ComputeDevice;
import dev.anneal.jobs.score.TaskInputs.Member;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.score.ScoringModel;
import dev.anneal.score.ScoringTask;
import dev.anneal.tensor.Engine;
import dev.anneal.tokenize.TokenizerOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;

/**
 * One model for all tasks of an executor. Tasks that follow each other find it still open; when none has used it for a while, its memory is freed,
 * for a session may go on for days.
 */
final class SharedModel implements AutoCloseable {
    private static final int IDLE_SECONDS = 30;
    private static final Executor LATER = CompletableFuture.delayedExecutor(IDLE_SECONDS, TimeUnit.SECONDS);
    private static final Map<Key, SharedModel> OPEN = new HashMap<>();

    private record Key(String digest, TokenizerOptions options, ScoringTask task) {}

    private final Key key;
    private final ScoringModel model;
    private int users;
    private long releases;

    private SharedModel(Key key, ScoringModel model) {
        this.key = key;
        this.model = model;
    }

    /** The model, read by the first task that asks; the others wait for it. Each user closes it once. */
    static SharedModel acquire(Member member, RunConfig config, int threads) {
        ModelDirectory directory = TaskInputs.stagedModel(member, config);
        Key key = new Key(member.digest(), TaskInputs.tokenizerOptions(config), ScoringTask.of(directory, config));
        synchronized (OPEN) {
            SharedModel shared = OPEN.computeIfAbsent(key, absent -> read(absent, member, directory, threads));
            shared.users++;
            return shared;
        }
    }

    private static SharedModel read(Key key, Member member, ModelDirectory directory, int threads) {
        Engine.enter(threads, ComputeDevice.ofExecutor());
        if (!ModelFiles.of(directory).all().equals(key.digest())) {
            throw AnnealException.environment("The executor on " + host() + " sees another model in " + member.folder()
                    + " than the driver. Set output to a folder that all machines share.");
        }
        return new SharedModel(key, ScoringModel.open(directory, key.options(), key.task()));
    }

    ScoringModel model() {
        return model;
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            users--;
            long release = ++releases;
            LATER.execute(() -> closeIfIdleSince(release));
        }
    }

    private void closeIfIdleSince(long release) {
        synchronized (OPEN) {
            if (users == 0 && releases == release && OPEN.remove(key, this)) {
                model.close();
            }
        }
    }

    private static String host() {
        return SparkEnv.get().blockManager().blockManagerId().host();
    }
}
