package dev.anneal.jobs.doctor.check;

import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.facts.HostFacts.NativesFacts;
import dev.anneal.tensor.Libtorch;
import java.util.List;

/** PyTorch's libraries: the bridge is C++ and fits one version only. */
final class NativesCheck implements Check {
    private static final String TOPIC = "natives";

    @Override
    public List<Finding> findings(Examination examination) {
        String fitting = examination.compiled().libtorch();
        return examination.ofEach(host -> List.of(finding(host.natives(), fitting)));
    }

    private static Finding finding(NativesFacts natives, String fitting) {
        String remedy = "Point PYTORCH_LIBRARY_PATH to the folder lib of libtorch " + fitting
                + ", or unset it to use the libraries that Anneal brings.";
        String named = "PYTORCH_LIBRARY_PATH is " + natives.folder();
        if (!natives.folderProblem().isEmpty()) {
            return problem(named + ", but " + natives.folderProblem(), remedy);
        }
        if (!natives.folder().isEmpty() && natives.folderVersion().isEmpty()) {
            return problem(
                    named + ", but nothing there says which version of libtorch that is",
                    "Set PYTORCH_VERSION=" + fitting + " if it is that one. " + remedy);
        }
        if (!natives.folder().isEmpty() && !Libtorch.fits(natives.folderVersion(), fitting)) {
            return problem(
                    named + " with libtorch " + natives.folderVersion() + ", but the bridge to it was built for "
                            + fitting + " and would crash",
                    remedy);
        }
        if (!natives.failure().isEmpty()) {
            return problem("PyTorch does not load: " + natives.failure(), "");
        }
        if (!natives.loaded().isEmpty() && !Libtorch.fits(natives.loaded(), fitting)) {
            return problem("libtorch " + natives.loaded() + " was loaded, but Anneal needs " + fitting, remedy);
        }
        if (natives.loaded().isEmpty()) {
            return Finding.ok(
                    TOPIC,
                    "libtorch " + fitting
                            + (natives.folder().isEmpty() ? " comes with Anneal" : " in " + natives.folder()));
        }
        return Finding.ok(TOPIC, "libtorch " + natives.loaded() + " loads");
    }

    private static Finding problem(String text, String remedy) {
        return Finding.problem(TOPIC, Kind.ENVIRONMENT, text, remedy);
    }
}
