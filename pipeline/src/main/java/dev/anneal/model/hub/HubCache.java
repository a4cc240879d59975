package dev.anneal.model.hub;

import dev.anneal.error.AnnealException;
import dev.anneal.files.HostLock;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Local copies of repositories: {@code CACHE/owner--name/COMMIT/FILE}, with a marker {@code .complete} beside the files, and {@code refs/main} for the
 * commit that a branch or tag stood for when it was last asked. A file lock per repository lets the second process of a host wait for the first one's
 * download. Thread-safe.
 */
public final class HubCache {
    private static final String COMPLETE = ".complete";

    private final HubAccess access;
    private final HubClient client;

    public HubCache(HubAccess access) {
        this.access = access;
        this.client = new HubClient(access);
    }

    /** Which files of a repository are wanted. */
    public interface Choice {
        void download(HubFolder from) throws IOException;
    }

    /**
     * The commit that an id stands for now, or stood for when it was last downloaded, if the network is not allowed or not there.
     *
     * @param probe a file that every repository of the kind has
     */
    public HubId pin(HubId id, String probe) {
        if (id.isPinned()) {
            return id;
        }
        if (access.allowed()) {
            try {
                return id.at(client.find(id, probe)
                        .orElseThrow(() -> absent(id, probe))
                        .commit());
            } catch (UnreachableException e) {
                return id.at(cachedCommit(id).orElseThrow(() -> unreachable(id, e)));
            }
        }
        return id.at(cachedCommit(id).orElseThrow(() -> offline(id)));
    }

    /**
     * The folder with the chosen files of a repository, downloaded now or before.
     *
     * @param probe a file that every repository of the kind has
     */
    public Path folder(HubId id, String probe, Choice choice) {
        return folder(id, probe, "", choice);
    }

    /**
     * The same for a part of a repository.
     *
     * @param part its name; parts are downloaded one by one into one folder
     */
    Path folder(HubId id, String probe, String part, Choice choice) {
        HubId pinned = pin(id, probe);
        Path folder = repository(id).resolve(pinned.revision());
        if (!isComplete(folder, part) && !access.allowed()) {
            throw offline(id);
        }
        try {
            if (!isComplete(folder, part)) {
                downloadLocked(pinned, folder, part, choice);
            }
            if (access.allowed() && !id.isPinned()) {
                remember(id, pinned.revision());
            }
            return folder;
        } catch (IOException e) {
            throw unreachable(id, e);
        }
    }

    private void downloadLocked(HubId pinned, Path folder, String part, Choice choice) throws IOException {
        Files.createDirectories(folder);
        HostLock.run(folder.resolveSibling(".lock"), () -> {
            if (!isComplete(folder, part)) {
                choice.download(new HubFolder(client, pinned, folder));
                Files.createFile(folder.resolve(COMPLETE + part));
            }
        });
    }

    private static boolean isComplete(Path folder, String part) {
        return Files.exists(folder.resolve(COMPLETE + part));
    }

    private Path repository(HubId id) {
        return access.cache().resolve(id.repository().replace("/", "--"));
    }

    private Path reference(HubId id) {
        return repository(id).resolve("refs").resolve(URLEncoder.encode(id.revision(), StandardCharsets.UTF_8));
    }

    private void remember(HubId id, String commit) throws IOException {
        if (cachedCommit(id).filter(commit::equals).isPresent()) {
            return;
        }
        Path reference = reference(id);
        Files.createDirectories(reference.getParent());
        Path partial = Files.createTempFile(reference.getParent(), "ref", ".partial");
        Files.writeString(partial, commit);
        Files.move(partial, reference, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Optional<String> cachedCommit(HubId id) {
        try {
            return Files.exists(reference(id))
                    ? Optional.of(Files.readString(reference(id)).strip()).filter(HubId::isCommit)
                    : Optional.empty();
        } catch (IOException e) {
            throw AnnealException.environment(
                    reference(id) + " cannot be read: " + e + ". Delete it, or check its permissions.", e);
        }
    }

    private AnnealException offline(HubId id) {
        if (id.isDataset()) {
            return AnnealException.user(
                    "The data set " + id.shown() + " is not among the downloads in " + access.cache()
                            + ", or not all of what was asked for, and nothing is downloaded unasked. Add options: {download: true} to the"
                            + " table to fetch it from " + access.endpoint() + ".");
        }
        return AnnealException.user(
                "'" + id + "' is neither a folder nor among the downloaded models in " + access.cache()
                        + ", and nothing is downloaded unasked. Set model.source to a folder that exists, or model.download: true"
                        + " to fetch it from " + access.endpoint() + ".");
    }

    private AnnealException absent(HubId id, String probe) {
        if (id.isDataset()) {
            return AnnealException.user("The data set " + id.shown() + " was not found on " + access.endpoint()
                    + ", or has no " + probe + ". Correct its name.");
        }
        return AnnealException.user("'" + id + "' is neither a folder nor a model on " + access.endpoint()
                + ", where no repository of this name, or none with " + probe + " in this revision, was found. Correct"
                + " model.source.");
    }

    private AnnealException unreachable(HubId id, IOException cause) {
        return AnnealException.environment(
                "The " + (id.isDataset() ? "data set " : "model ") + id.shown() + " cannot be downloaded to "
                        + access.cache() + ": " + cause.getMessage()
                        + ". Check the network, its proxy, HF_ENDPOINT and the free space, and start again: what was received"
                        + " is kept.",
                cause);
    }
}
