package dev.anneal.model.huggingface;

import dev.anneal.error.AnnealException;
import dev.anneal.files.LocalFolders;
import dev.anneal.model.hub.HubAccess;
import dev.anneal.model.hub.HubId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * Makes a local {@link ModelDirectory} of any source. A local folder is used in place, as is the cache of downloads from the Hub. Everything else is copied to the staging folder once per
 * host: under a file lock, so that the executors of a host wait for the first one, and by rename, so that a copy is complete or absent. A copy's
 * name holds a hash of where it came from and of what lay there, so a changed source is copied anew.
 */
public final class ModelStaging {
    private static final String CLASS_PATH = "jar:";

    private ModelStaging() {}

    /** Opens a model; one on the Hub only where it was downloaded before. */
    public static ModelDirectory open(String source, Path staging, Configuration hadoop) {
        return open(source, staging, hadoop, HubAccess.cachedOnly());
    }

    /**
     * Opens a model, after copying or downloading it when it is not local.
     *
     * @param source a folder on any Hadoop file system (of a model, or of an earlier run), or an {@code .onnx} file there with its tokenizer beside it
     *     as {@code NAME-tokenizer.json} or {@code tokenizer.json}; {@code jar:} and a class path resource, which is one of the same; or, where there is
     *     no such folder, a model on the Hub: {@code owner/name}, {@code name} or {@code owner/name@revision}
     * @param staging a local folder for copies, made when needed; downloads have their own
     */
    public static ModelDirectory open(String source, Path staging, Configuration hadoop, HubAccess hub) {
        try {
            if (source.startsWith(CLASS_PATH)) {
                return ModelDirectory.open(stage(classPathModel(source.substring(CLASS_PATH.length())), staging));
            }
            Optional<HubId> id = hubId(source, hadoop);
            if (id.isPresent()) {
                return ModelDirectory.open(HubModel.folder(id.get(), hub));
            }
            org.apache.hadoop.fs.Path path = hadoopPath(source);
            FileSystem files = path.getFileSystem(hadoop);
            if (OnnxExport.isNamed(source)) {
                return ModelDirectory.open(stage(OnnxExport.in(files, source), staging));
            }
            if (files.getUri().getScheme().equals("file")) {
                return ModelDirectory.open(
                        Path.of(files.makeQualified(path).toUri().getPath()));
            }
            return ModelDirectory.open(stage(HadoopModel.find(files, path), staging));
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    /**
     * A source that names the same files for ever and on every host: a model on the Hub with the commit that its revision stands for now, any other
     * source as it is.
     */
    public static String pin(String source, Configuration hadoop, HubAccess hub) {
        try {
            return hubId(source, hadoop)
                    .map(id -> HubModel.pin(id, hub).toString())
                    .orElse(source);
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    /** A text that looks like an id is one unless there is a folder of that name. */
    private static Optional<HubId> hubId(String source, Configuration hadoop) throws IOException {
        Optional<HubId> id = HubId.parse(source);
        if (id.isEmpty()) {
            return id;
        }
        org.apache.hadoop.fs.Path path = hadoopPath(source);
        return path.getFileSystem(hadoop).exists(path) ? Optional.empty() : id;
    }

    private static AnnealException unreadable(String source, IOException e) {
        return AnnealException.environment(
                "The model " + source + " cannot be read, or not be copied: " + e
                        + ". Check that it exists and that the folder for copies may be written and has space.",
                e);
    }

    private static org.apache.hadoop.fs.Path hadoopPath(String source) {
        try {
            return new org.apache.hadoop.fs.Path(source);
        } catch (IllegalArgumentException e) {
            throw AnnealException.user(
                    "model.source is '" + source + "', which is no path: " + e.getMessage()
                            + ". Set it to a folder, to owner/name on the Hub, or to jar:<class path resource>.",
                    e);
        }
    }

    private static ModelOrigin classPathModel(String resource) throws IOException {
        String name = resource.replaceAll("^/+|/+$", "");
        return OnnxExport.isNamed(name) ? OnnxExport.onClassPath(name) : ClassPathFolder.find(name);
    }

    private static Path stage(ModelOrigin origin, Path staging) throws IOException {
        Path copy = staging.resolve(origin.name() + "-" + Fingerprint.of(origin.fingerprint()));
        LocalFolders.makeOnce(copy, origin::copyTo);
        return copy;
    }
}
