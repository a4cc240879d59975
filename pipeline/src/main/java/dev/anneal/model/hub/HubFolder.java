package dev.anneal.model.hub;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A repository at one commit while its files are chosen and downloaded into a local folder. Not thread-safe. */
public final class HubFolder {
    private final HubClient client;
    private final HubId id;
    private final Path local;
    private final Map<String, Optional<HubFile>> known = new HashMap<>();

    HubFolder(HubClient client, HubId id, Path local) {
        this.client = client;
        this.id = id;
        this.local = local;
    }

    /** Whether the repository has a file. */
    public boolean has(String file) throws IOException {
        return Files.exists(local.resolve(file)) || find(file).isPresent();
    }

    /** Downloads a file, unless that was done before, and returns where it is. */
    public Path fetch(String file) throws IOException {
        Path target = local.resolve(file);
        if (!Files.exists(target)) {
            HubFile found = find(file).orElseThrow(() -> new FileNotFoundException(id + " has no " + file));
            Files.createDirectories(target.resolveSibling(""));
            client.download(found, target);
        }
        return target;
    }

    /** Paths of all files of the repository; data sets only. */
    List<String> files() throws IOException {
        return client.list(id);
    }

    /** Puts a file of our own beside those of the repository. */
    void write(String file, String text) throws IOException {
        Files.writeString(local.resolve(file), text);
    }

    public HubId id() {
        return id;
    }

    private Optional<HubFile> find(String file) throws IOException {
        Optional<HubFile> found = known.get(file);
        if (found == null) {
            found = client.find(id, file);
            known.put(file, found);
        }
        return found;
    }
}
