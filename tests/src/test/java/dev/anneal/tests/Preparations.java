package dev.anneal.tests;

import dev.anneal.config.RunConfigReader;
import dev.anneal.jobs.prepare.PrepareJob;
import dev.anneal.jobs.prepare.PreparedDataset;
import dev.anneal.track.Display;
import dev.anneal.track.PhaseProgress;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.RuntimeConfig;

/** Prepares tables in tests, without a display. */
final class Preparations {
    private Preparations() {}

    /** @param data the section of that name, indented by two spaces, with {@code %s} where the table's path belongs */
    static PreparedDataset prepare(String task, Path table, Path output, String data, String... overrides) {
        String yaml = """
                name: test
                task: %s
                model: {source: vectors/tiny-bert/seqcls-single/model}
                train: {epochs: 1, batch-size: 8, evaluate-every: never}
                evaluate: {split: train}
                output: "%s"
                data:
                  %s
                """.formatted(task, output, data.replace("%s", table.toString()));
        return new PrepareJob(LocalCluster.session(), RunConfigReader.parse(yaml, "test.yaml", List.of(overrides)))
                .run(silent());
    }

    /**
     * The same table in one task and in three, each into a folder of its own.
     *
     * @param folder of both
     */
    static List<PreparedDataset> inOneTaskAndInThree(String task, Path table, Path folder, String data) {
        RuntimeConfig spark = LocalCluster.session().conf();
        spark.set("spark.sql.adaptive.enabled", false);
        List<PreparedDataset> prepared = new ArrayList<>();
        for (int tasks : List.of(1, 3)) {
            spark.set("spark.sql.shuffle.partitions", tasks);
            prepared.add(prepare(task, table, folder.resolve("run-" + tasks), data));
        }
        spark.unset("spark.sql.shuffle.partitions");
        spark.unset("spark.sql.adaptive.enabled");
        return prepared;
    }

    /** The names of a dataset's files with their digests. */
    static List<String> digests(PreparedDataset prepared) {
        return prepared.manifest().shards().stream()
                .map(shard -> shard.file() + " " + shard.sha256())
                .toList();
    }

    static PhaseProgress silent() {
        return new PhaseProgress(
                Display.plain(new PrintStream(OutputStream.nullOutputStream())),
                InstantSource.system(),
                "prepare",
                "rows",
                OptionalLong.empty());
    }
}
