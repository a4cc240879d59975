package dev.anneal.jobs.doctor.facts;

/**
 * The session of Spark.
 *
 * @param wanted executors that the run asks for
 * @param least executors that it can do with
 * @param registered executors that are there
 * @param problem why Spark cannot give them; empty if it can
 * @param remedy for that
 * @param threadsPerRank compute threads of a rank
 * @param coresPerExecutor as Spark counts
 * @param heapBytes of an executor
 * @param overheadBytes beside the heap, in a container of YARN or Kubernetes; {@link Long#MAX_VALUE} where nobody counts
 * @param sentMillis time of day on the driver when it asked the executors
 * @param heardMillis and when all had answered
 */
public record SessionFacts(
        String master,
        int wanted,
        int least,
        int registered,
        String problem,
        String remedy,
        int threadsPerRank,
        int coresPerExecutor,
        long heapBytes,
        long overheadBytes,
        long sentMillis,
        long heardMillis) {}
