package dev.anneal.jobs.score;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.publish.PublishedFile;
import dev.anneal.jobs.score.commit.SplitRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/**
 * What a complete folder of predictions says of its files: the manifest has their sizes, and the records of its splits their digests. Predictions that
 * went into a table are the table's own affair; of them nothing is said.
 *
 * @param published files with a digest
 * @param sizes bytes of files without one: of an empty table of rejects
 * @param problems records that cannot be read, and files that no record names
 */
public record CommittedFiles(List<PublishedFile> published, Map<String, Long> sizes, List<String> problems) {
    /** The file that lists them, in the folder. */
    public static final String MANIFEST = ScoredFolder.MANIFEST;

    public CommittedFiles {
        published = List.copyOf(published);
        sizes = Map.copyOf(sizes);
        problems = List.copyOf(problems);
    }

    /**
     * Of a folder that has a manifest.
     *
     * @throws AnnealException (user) if the manifest is damaged
     */
    public static CommittedFiles of(String folder, Configuration hadoop) {
        ScoredFolder scored = new ScoredFolder(folder, hadoop);
        Map<String, Long> expected =
                new TreeMap<>(scored.manifest().map(ScoreManifest::files).orElse(Map.of()));
        List<String> problems = new ArrayList<>();
        Map<String, PublishedFile> recorded = recorded(scored, problems);
        boolean complete = problems.isEmpty();
        List<PublishedFile> published = new ArrayList<>();
        Map<String, Long> sizes = new TreeMap<>();
        expected.forEach((name, bytes) -> {
            if (recorded.containsKey(name)) {
                published.add(recorded.get(name));
            } else {
                sizes.put(name, bytes);
                if (complete && !name.startsWith(SplitOutputs.NO_REJECTS)) {
                    problems.add(folder + "/" + name + " is in " + MANIFEST + ", but no record in "
                            + ScoredFolder.COMMITS + " has its digest");
                }
            }
        });
        return new CommittedFiles(published, sizes, problems);
    }

    private static Map<String, PublishedFile> recorded(ScoredFolder folder, List<String> problems) {
        Map<String, PublishedFile> files = new HashMap<>();
        for (String name : new TreeSet<>(folder.records())) {
            Optional<SplitRecord> split = folder.read(name);
            if (split.isEmpty()) {
                problems.add(folder.path() + "/" + name + " is damaged: it does not say which files its split has");
            }
            split.ifPresent(known -> known.files().forEach(file -> files.put(file.name(), file)));
        }
        return files;
    }
}
