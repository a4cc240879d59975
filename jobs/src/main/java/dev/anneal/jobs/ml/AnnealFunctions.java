package dev.anneal.jobs.ml;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.score.BorrowedModel;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;

/**
 * Models as functions of SQL: after {@code AnnealFunctions.register(spark, "classify", "runs/mrpc")},
 *
 * <pre>{@code SELECT id, classify(text).prediction, classify(text).probability FROM reviews}</pre>
 *
 * <p>A function gives a struct of the columns that scoring adds: prediction, probability, probabilities, or whatever the task has; null for a text that
 * is null or that the model refuses. An executor has one model in memory, however many tasks and queries call it.
 *
 * <p>Spark hands a function one row at a time, so that each is a batch of its own: nothing is padded, but a forward pass has one row, and rows are not
 * tokenized beside it. So take {@link FineTunedModel#transform} for large tables. Spark's planner has a node for batches of Python's functions but
 * none for those of Java, and one of our own would lean on the planner's inside. Spark may also call a function more often than a query names it, for
 * example in a filter and in the select list.
 */
public final class AnnealFunctions {
    private AnnealFunctions() {}

    /**
     * Registers a function of one text, or of two where the folder is that of a run on pairs of texts.
     *
     * @param folder as {@link FineTunedModel#of} takes it
     * @throws AnnealException (user) if there is no such model, or if it does not read whole texts
     */
    public static void register(SparkSession spark, String name, String folder) {
        FineTunedModel model = FineTunedModel.of(folder);
        register(spark, name, model);
    }

    /** Registers a function of two texts, for the folder of a model that does not say so itself. */
    public static void registerForPairs(SparkSession spark, String name, String folder) {
        FineTunedModel model = FineTunedModel.of(folder);
        register(spark, name, model.setPairCol(model.getOrDefault(model.textCol()) + " (pair)"));
    }

    /** Registers a model with the settings that it has; a pair column makes it a function of two texts. */
    public static void register(SparkSession spark, String name, FineTunedModel model) {
        BorrowedModel.Offer offer = model.offer();
        switch (offer.task().task()) {
            case TOKENS ->
                throw AnnealException.user("The model " + model.modelFolder()
                        + " reads words, but a function of SQL gets texts. Use FineTunedModel.transform.");
            case SINGLE_LABEL, MULTI_LABEL, REGRESSION, ANSWER, MASKED_LM, FEATURES -> {}
        }
        TextFunction function = new TextFunction(offer.address());
        if (offer.address().config().data().columns().pair().isPresent()) {
            spark.udf().register(name, (UDF2<String, String, org.apache.spark.sql.Row>) function, offer.columns());
        } else {
            spark.udf().register(name, (UDF1<String, org.apache.spark.sql.Row>) function, offer.columns());
        }
    }
}
