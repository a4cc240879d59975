package dev.anneal.jobs.cluster;

import dev.anneal.config.ModelConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.model.hub.HubAccess;
import dev.anneal.model.hub.HubProgress;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.ModelStaging;
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
        String source = ModelStaging.pin(absolute.model().source(), hadoop, access);
        ModelStaging.open(source, HostFolders.models(), hadoop, access);
        return absolute.withModel(absolute.model().withSource(source));
    }

    private static HubAccess access(ModelConfig model) {
        return model.download() ? HubAccess.downloading() : HubAccess.cachedOnly();
    }
}
