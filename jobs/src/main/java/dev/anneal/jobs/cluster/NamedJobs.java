package dev.anneal.jobs.cluster;

import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Gives Spark jobs a name: whoever looks at Spark's pages or logs reads "prepare: train rows to tokens" where Spark itself would show a line of code.
 * The name is the description of the jobs and the name of their stages. The jobs are in a group as well, that of the caller where there is one, so that
 * what may be cancelled together stays together.
 *
 * <p>Names belong to the thread, as everything does that Spark keeps by {@code setLocalProperty}, and to the threads that Spark starts for it. They may
 * be nested; when the work ends, in whatever way, the thread has the names that it had before.
 */
public final class NamedJobs {
    static final String GROUP = "spark.jobGroup.id";
    private static final String DESCRIPTION = "spark.job.description";
    private static final String INTERRUPT = "spark.job.interruptOnCancel";
    private static final String STAGE_NAME = "callSite.short";
    private static final String STAGE_DETAILS = "callSite.long";
    private static final String[] ALL = {GROUP, DESCRIPTION, INTERRUPT, STAGE_NAME, STAGE_DETAILS};
    private static final String GROUP_PREFIX = "anneal ";

    private NamedJobs() {}

    /** What starts jobs, and has a result. */
    @FunctionalInterface
    public interface Work<R, E extends Exception> {
        R run() throws E;
    }

    /** What starts jobs only. */
    @FunctionalInterface
    public interface Action<E extends Exception> {
        void run() throws E;
    }

    /**
     * Runs work whose jobs bear this name. Datasets whose stages are to bear it must be made inside, too: a stage is called after the place where its
     * data was described.
     *
     * @param name phase, colon, what: {@code prepare: train rows to tokens, 12 files}
     * @throws E what the work throws
     */
    public static <R, E extends Exception> R run(SparkSession spark, String name, Work<R, E> work) throws E {
        SparkContext context = spark.sparkContext();
        Optional<String> outer = Optional.ofNullable(context.getLocalProperty(GROUP));
        return run(context, outer.orElse(GROUP_PREFIX + phase(name)), name, work);
    }

    /** The same without a result. */
    public static <E extends Exception> void run(SparkSession spark, String name, Action<E> action) throws E {
        run(spark, name, done(action));
    }

    /**
     * Runs work whose jobs bear this name and are in a group of their own, so that they may be cancelled alone.
     *
     * @param group by which {@code SparkContext.cancelJobGroup} finds them
     */
    public static <R, E extends Exception> R runInGroup(SparkSession spark, String group, String name, Work<R, E> work)
            throws E {
        return run(spark.sparkContext(), group, name, work);
    }

    private static <R, E extends Exception> R run(SparkContext context, String group, String name, Work<R, E> work)
            throws E {
        String[] before = new String[ALL.length];
        for (int i = 0; i < ALL.length; i++) {
            before[i] = context.getLocalProperty(ALL[i]);
        }
        try {
            context.setLocalProperty(GROUP, group);
            context.setLocalProperty(DESCRIPTION, name);
            context.setLocalProperty(INTERRUPT, "true");
            context.setLocalProperty(STAGE_NAME, name);
            context.setLocalProperty(STAGE_DETAILS, name);
            return work.run();
        } finally {
            for (int i = 0; i < ALL.length; i++) {
                context.setLocalProperty(ALL[i], before[i]);
            }
        }
    }

    private static <E extends Exception> Work<Boolean, E> done(Action<E> action) {
        return () -> {
            action.run();
            return true;
        };
    }

    private static String phase(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }
}
