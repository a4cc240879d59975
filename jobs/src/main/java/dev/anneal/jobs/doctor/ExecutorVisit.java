package dev.anneal.jobs.doctor;

import dev.anneal.jobs.cluster.AnnealPlugin;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.jobs.cluster.TaskFailures;
import dev.anneal.jobs.cluster.Wire;
import dev.anneal.jobs.doctor.facts.HostFacts;
import dev.anneal.jobs.doctor.facts.HostProbe;
import dev.anneal.jobs.doctor.facts.Place;
import dev.anneal.jobs.doctor.facts.Surroundings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;

/**
 * Asks every executor for its facts: a job without a barrier, with as many tasks as there are slots, of which the first on each executor answers. Spark
 * hands tasks out in turn, so that one job reaches all executors that are idle; a few more follow for those that were not.
 *
 * @param token of this visit
 * @param memoryFolder where executors of one host share memory
 */
record ExecutorVisit(String token, String memoryFolder, List<Place> places) implements Function<Integer, byte[]> {
    private static final int ROUNDS = 5;
    private static final Set<String> VISITED = ConcurrentHashMap.newKeySet();
    private static final Comparator<String> BY_NUMBER =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    /** The executors that answered, by their ids. */
    static List<HostFacts> all(
            SparkSession spark, int executors, int coresPerExecutor, String memoryFolder, List<Place> places) {
        ExecutorVisit visit = new ExecutorVisit(UUID.randomUUID().toString(), memoryFolder, places);
        Map<String, HostFacts> answers = new TreeMap<>(BY_NUMBER);
        for (int round = 0; round < ROUNDS && answers.size() < executors; round++) {
            int tasks = executors * Math.max(1, coresPerExecutor);
            visit.round(spark, tasks).forEach(facts -> answers.put(facts.role(), facts));
        }
        return List.copyOf(answers.values());
    }

    private List<HostFacts> round(SparkSession spark, int tasks) {
        return TaskFailures.unwrapped(
                "Asking the executors",
                () -> NamedJobs.run(
                        spark,
                        "doctor: facts of every executor",
                        () -> new ArrayList<>(JavaSparkContext.fromSparkContext(spark.sparkContext())
                                        .parallelize(
                                                IntStream.range(0, tasks)
                                                        .boxed()
                                                        .toList(),
                                                tasks)
                                        .map(this)
                                        .filter(answer -> answer.length > 0)
                                        .collect())
                                .stream()
                                        .map(answer -> (HostFacts) Wire.decode(answer))
                                        .toList()));
    }

    /** On an executor: its facts, or nothing if it has told them. */
    @Override
    public byte[] call(Integer task) {
        String id = SparkEnv.get().executorId();
        // Executors of a local session are threads of one process.
        if (!VISITED.add(token + " " + id)) {
            return new byte[0];
        }
        HostProbe.Wish wish = new HostProbe.Wish("executor " + id, memoryFolder, places, AnnealPlugin.gpus());
        String host = SparkEnv.get().blockManager().blockManagerId().host();
        HostFacts facts = new HostProbe(Surroundings.ofThisProcess(), InstantSource.system())
                .read(HostProbe.Depth.THOROUGH, host, wish, HostFolders.hadoopConfiguration());
        return Wire.encode(facts);
    }
}
