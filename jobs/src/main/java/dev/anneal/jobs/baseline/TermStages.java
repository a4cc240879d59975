package dev.anneal.jobs.baseline;

import dev.anneal.config.ColumnsConfig;
import dev.anneal.jobs.baseline.answer.BaselineColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.CountVectorizerModel;
import org.apache.spark.ml.feature.IDF;
import org.apache.spark.ml.feature.NGram;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.feature.RegexTokenizer;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Stages from texts to vectors of terms: words in small letters, and pairs of neighbouring words. Of a pair of texts each has terms of its own, and the
 * words that both have are terms, too. The vocabulary holds the terms of the most rows; among equals the first in the alphabet, since what comes first
 * in a shuffle is chance.
 */
record TermStages(ColumnsConfig columns) {
    private static final String WORDS = BaselineColumns.OWN + "words";
    private static final String BIGRAMS = BaselineColumns.OWN + "bigrams";
    private static final String TERMS = BaselineColumns.OWN + "terms";
    private static final String COUNTS = BaselineColumns.OWN + "counts";
    private static final String TF_IDF = BaselineColumns.OWN + "tf_idf";
    private static final String SECOND = "_of_second";
    private static final String NO_LETTER_AND_NO_DIGIT = "[^\\p{L}\\p{N}]+";

    /** TF-IDF of terms, as vectors of length 1. */
    List<PipelineStage> tfIdf(Dataset<Row> training, int size) {
        List<PipelineStage> stages = counted(training, size, COUNTS);
        stages.add(new IDF().setInputCol(COUNTS).setOutputCol(TF_IDF));
        stages.add(new Normalizer().setInputCol(TF_IDF).setOutputCol(BaselineColumns.FEATURES));
        return stages;
    }

    /** How often each term stands in a row. */
    List<PipelineStage> counts(Dataset<Row> training, int size) {
        return counted(training, size, BaselineColumns.FEATURES);
    }

    private List<PipelineStage> counted(Dataset<Row> training, int size, String output) {
        List<PipelineStage> stages = terms();
        Dataset<Row> terms = new Pipeline()
                .setStages(stages.toArray(PipelineStage[]::new))
                .fit(training)
                .transform(training);
        stages.add(new CountVectorizerModel(vocabulary(terms, size))
                .setInputCol(TERMS)
                .setOutputCol(output));
        return stages;
    }

    private List<PipelineStage> terms() {
        List<PipelineStage> stages = new ArrayList<>(words(columns.text(), ""));
        Optional<String> pair = columns.pair();
        pair.ifPresent(second -> stages.addAll(words(second, SECOND)));
        String all = pair.isEmpty()
                ? "concat(" + WORDS + ", " + BIGRAMS + ")"
                : "concat(" + marked("concat(" + WORDS + ", " + BIGRAMS + ")", "1:") + ", "
                        + marked("concat(" + WORDS + SECOND + ", " + BIGRAMS + SECOND + ")", "2:") + ", "
                        + marked("array_intersect(" + WORDS + ", " + WORDS + SECOND + ")", "both:") + ")";
        stages.add(new SQLTransformer().setStatement("SELECT *, " + all + " AS " + TERMS + " FROM __THIS__"));
        return stages;
    }

    private static List<PipelineStage> words(String column, String suffix) {
        return List.of(
                new RegexTokenizer()
                        .setInputCol(column)
                        .setOutputCol(WORDS + suffix)
                        .setPattern(NO_LETTER_AND_NO_DIGIT),
                new NGram().setN(2).setInputCol(WORDS + suffix).setOutputCol(BIGRAMS + suffix));
    }

    private static String marked(String terms, String mark) {
        return "transform(" + terms + ", term -> concat('" + mark + "', term))";
    }

    private static String[] vocabulary(Dataset<Row> rows, int size) {
        List<Row> most = rows.select(functions
                        .explode(functions.array_distinct(functions.col(TERMS)))
                        .as("term"))
                .groupBy("term")
                .count()
                .sort(functions.col("count").desc(), functions.col("term"))
                .limit(size)
                .collectAsList();
        // Spark refuses an empty vocabulary; no word is empty.
        return most.isEmpty()
                ? new String[] {""}
                : most.stream().map(row -> row.getString(0)).toArray(String[]::new);
    }
}
