package dev.anneal.jobs.lease;

import dev.anneal.digest.Sha256;
import dev.anneal.files.AtomicFile;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.publish.Publication;
import dev.anneal.jobs.publish.PublishedFile;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** {@code _lease.json}: made by one only, renewed in place, moved aside when it is stale. */
record LeaseFile(String folder, Configuration hadoop) {
    static final String NAME = "_lease.json";

    /** On object stores two uploads may cross: so long after an upload the later one is there to be seen. */
    private static final int SETTLE_MILLIS = 2000;

    private RunFiles files() {
        return new RunFiles(hadoop);
    }

    Optional<LeaseHolder> read() {
        return files().read(path()).flatMap(LeaseHolder::fromJson);
    }

    /** Whether it is the holder's now; false where somebody else has it. */
    boolean create(LeaseHolder holder) throws IOException, InterruptedException {
        Optional<String> there = files().read(path());
        if (there.flatMap(LeaseHolder::fromJson).isPresent()) {
            return false;
        }
        if (!isOnObjectStore()) {
            // One that is no lease was left by a machine that failed while it wrote.
            if (there.isPresent()) {
                files().delete(path());
            }
            PublishedFile made = new Publication(folder, hadoop).publish(holder.toJson(), NAME);
            return made.sha256().equals(Sha256.ofText(holder.toJson()));
        }
        files().write(path(), holder.toJson());
        Thread.sleep(SETTLE_MILLIS);
        return read().filter(holder::equals).isPresent();
    }

    void renew(LeaseHolder holder) {
        files().write(path(), holder.toJson());
    }

    void delete() {
        files().delete(path());
    }

    /** Takes a stale lease away, unless it was renewed or replaced at the last moment: then it goes back. */
    void remove(LeaseHolder stale) throws IOException {
        if (isOnObjectStore()) {
            if (read().filter(stale::equals).isPresent()) {
                delete();
            }
            return;
        }
        Path aside = new Path(folder, Publication.STAGED + "/lease-" + UUID.randomUUID());
        FileSystem system = AtomicFile.withoutSideFiles(aside.getFileSystem(hadoop));
        system.mkdirs(aside.getParent());
        if (!system.exists(new Path(path())) || !system.rename(new Path(path()), aside)) {
            return;
        }
        Optional<String> taken = files().read(aside.toString());
        if (taken.flatMap(LeaseHolder::fromJson).filter(stale::equals).isEmpty() && taken.isPresent()) {
            new Publication(folder, hadoop).publish(taken.get(), NAME);
        }
        system.delete(aside, false);
    }

    private boolean isOnObjectStore() throws IOException {
        Path path = new Path(path());
        return AtomicFile.isObjectStore(path.getFileSystem(hadoop), path);
    }

    private String path() {
        return folder + "/" + NAME;
    }
}
