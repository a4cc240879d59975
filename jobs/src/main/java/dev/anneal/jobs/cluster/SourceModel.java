package dev.anneal.jobs.cluster;

import dev.anneal.config.ModelConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.model.hub.HubAccess;
import dev.anneal.model.hub.HubId;
import dev.anneal.model.hub.HubProgress;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.ModelStaging;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** The model that a run starts from, as the driver and every executor open it. */
public final class SourceModel {
    private SourceModel() {}

    /** Opens it; one on the Hub is downloaded to this host only if {@code model.download} says so. */
    public static ModelDirectory open(ModelConfig model, Configuration hadoop) {
        return ModelStaging.open(model.source(), HostFolders.models(), hadoop, access(model));
    }

    /**
     * Brings it to this host, and says which commit of a model on the Hub that is, so that all steps and executors of a run see the same files.
     *
     * @param progress hears how far a download is, line by line
     */
    public static RunConfig pinned(RunConfig config, Configuration hadoop, Consumer<String> progress) {
        HubAccess access = access(config.model()).with(HubProgress.lines(progress));
        RunConfig absolute = AbsolutePaths.of(config);
        String named = absolute.model().source();
        // What is downloaded under its name is found under that name later, and so is its commit, without the network.
        ModelStaging.open(named, HostFolders.models(), hadoop, access);
        String source = ModelStaging.pin(named, hadoop, HubAccess.cachedOnly());
        return absolute.withModel(absolute.model().withSource(source));
    }

    /** Whether {@code model.source} is the id of a model on the Hub, and no folder on this machine has that name. */
    public static boolean isOnHub(ModelConfig model) {
        return HubId.parse(model.source()).isPresent() && !Files.exists(Path.of(model.source()));
    }

    /** Whether it comes from the network when the run starts, so that nothing can be said of it before. */
    public static boolean isDownloaded(ModelConfig model) {
        return model.download() && isOnHub(model);
    }

    private static HubAccess access(ModelConfig model) {
        return model.download() ? HubAccess.downloading() : HubAccess.cachedOnly();
    }
}
