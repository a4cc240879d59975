package dev.anneal.jobs.doctor.check;

import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.facts.HostFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.LibraryFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.LibraryFacts.Copy;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Libraries that are on the class path twice, in different versions: whichever comes first wins, and the other's users fail at some call. */
final class ClassPathCheck implements Check {
    private static final String TOPIC = "class path";
    /** Of these only the one that belongs to the natives works. */
    private static final Set<String> OURS = Set.of("Anneal", "DJL", "DJL's PyTorch engine", "DJL's tokenizers");

    @Override
    public List<Finding> findings(Examination examination) {
        return examination.ofEach(ClassPathCheck::ofHost);
    }

    private static List<Finding> ofHost(HostFacts host) {
        List<Finding> clashes = host.libraries().stream()
                .filter(ClassPathCheck::clashes)
                .map(ClassPathCheck::finding)
                .toList();
        return clashes.isEmpty()
                ? List.of(Finding.ok(
                        TOPIC,
                        host.libraries().stream()
                                .map(library -> (library.name() + " "
                                                + library.copies().get(0).version())
                                        .strip())
                                .collect(Collectors.joining(", "))))
                : clashes;
    }

    /** The same version twice is the same classes. */
    private static boolean clashes(LibraryFacts library) {
        return library.copies().stream().map(Copy::version).distinct().count() > 1;
    }

    private static Finding finding(LibraryFacts library) {
        String text =
                library.name() + " is on the class path " + library.copies().size() + " times: "
                        + library.copies().stream()
                                .map(copy -> (copy.version().isEmpty() ? "" : copy.version() + " in ") + copy.place())
                                .collect(Collectors.joining(", "));
        if (OURS.contains(library.name())) {
            return Finding.problem(
                    TOPIC,
                    Kind.ENVIRONMENT,
                    text + ", and only the one that Anneal brings fits its libraries",
                    "Take the others from --jars, --packages, ANNEAL_JARS or Spark's folder jars.");
        }
        return Finding.warning(
                TOPIC, text, "Keep the one that Spark brings: take the others from --jars, --packages or ANNEAL_JARS.");
    }
}
