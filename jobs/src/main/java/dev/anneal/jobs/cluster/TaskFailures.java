package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import java.util.concurrent.Callable;

/** What tasks outside barrier stages throw, without Spark's wrapping. */
public final class TaskFailures {
    private TaskFailures() {}

    /**
     * Runs Spark jobs.
     *
     * @param what for messages: "Preparing the data"
     * @throws AnnealException the one that a task threw, or one of kind environment that says what Spark says
     */
    public static <T> T unwrapped(String what, Callable<T> jobs) {
        try {
            return jobs.call();
        } catch (Exception problem) {
            for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
                if (cause instanceof AnnealException known) {
                    throw known;
                }
            }
            throw AnnealException.environment(
                    what + " failed: " + firstLine(problem) + ". The executors' logs tell more.", problem);
        }
    }

    private static String firstLine(Exception problem) {
        return String.valueOf(problem.getMessage()).lines().findFirst().orElse(problem.toString());
    }
}
