package dev.anneal.jobs.doctor.check;

import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.facts.HostFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.FolderFacts;
import dev.anneal.track.Figures;
import java.util.ArrayList;
import java.util.List;

/** Folders of a host: where models and datasets are staged, and where PyTorch's libraries are unpacked. */
final class DiskCheck implements Check {
    private static final String TOPIC = "disk";
    /** What PyTorch's libraries take unpacked, and some room. */
    private static final long NATIVES = 500L << 20;

    private static final long SCARCE = 2L << 30;

    @Override
    public List<Finding> findings(Examination examination) {
        return examination.ofEach(DiskCheck::ofHost);
    }

    private static List<Finding> ofHost(HostFacts host) {
        List<Finding> findings = new ArrayList<>();
        for (FolderFacts folder : host.folders()) {
            switch (folder.use()) {
                case TEMPORARY -> findings.add(temporary(folder));
                case NATIVES -> findings.add(natives(folder, host));
                case SHARED_MEMORY -> {
                    // Has a check of its own.
                }
            }
        }
        return findings;
    }

    private static Finding temporary(FolderFacts folder) {
        String remedy =
                "Free some space, or point the system properties anneal.staging and java.io.tmpdir to another folder.";
        if (!folder.writable()) {
            return Finding.problem(
                    TOPIC,
                    Kind.ENVIRONMENT,
                    "The temporary folder " + folder.path() + " cannot be written: " + reason(folder),
                    remedy);
        }
        String text = "The temporary folder " + folder.path() + ", where models and datasets are staged, has "
                + Figures.bytes(folder.freeBytes()) + " free";
        if (!folder.mayRun()) {
            return Finding.warning(
                    TOPIC,
                    "The temporary folder " + folder.path() + " is mounted noexec, and JNA unpacks its library there",
                    "Point jna.tmpdir to another folder.");
        }
        return folder.freeBytes() < SCARCE ? Finding.warning(TOPIC, text, remedy) : Finding.ok(TOPIC, text);
    }

    private static Finding natives(FolderFacts folder, HostFacts host) {
        String remedy = "Point the system property anneal.natives, or the variable ANNEAL_NATIVES, to another folder.";
        if (!folder.mayRun()) {
            return Finding.problem(
                    TOPIC,
                    Kind.ENVIRONMENT,
                    "The folder for native libraries " + folder.path()
                            + " is mounted noexec, and no library loads from it",
                    remedy);
        }
        if (host.natives().unpacked()) {
            return Finding.ok(TOPIC, "PyTorch's libraries are unpacked in " + folder.path());
        }
        if (!folder.writable()) {
            return Finding.problem(
                    TOPIC,
                    Kind.ENVIRONMENT,
                    "The folder for native libraries " + folder.path() + " cannot be written: " + reason(folder),
                    remedy);
        }
        String text = "The folder for native libraries " + folder.path() + " has " + Figures.bytes(folder.freeBytes())
                + " free";
        return folder.freeBytes() < NATIVES
                ? Finding.problem(
                        TOPIC,
                        Kind.RESOURCES,
                        text + ", but they take " + Figures.bytes(NATIVES),
                        "Free some space. " + remedy)
                : Finding.ok(TOPIC, text);
    }

    private static String reason(FolderFacts folder) {
        return folder.freeBytes() == 0 ? "it is full" : "this user may not, or it is read-only";
    }
}
