package dev.anneal.jobs.score;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.source.TableSource;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * {@code predictions.json} and {@code null_odds.json}, as SQuAD's evaluation scripts read them: an object with the answer, or with the null odds, of
 * each question by its id. The driver writes them from one partition of answers at a time.
 */
record SquadPredictions(ScoredFolder folder, Configuration hadoop) {
    private static final JsonFactory JSON = new JsonFactory();

    /** @param answers as they were written */
    void write(Dataset<Row> answers, String idColumn) {
        Dataset<Row> named = answers.select(
                TableSource.named(idColumn).cast("string"),
                functions.col(OutputColumns.PREDICTION),
                functions.col(OutputColumns.NULL_ODDS));
        Path texts = new Path(folder.squad(), "predictions.json");
        Path odds = new Path(folder.squad(), "null_odds.json");
        try (JsonGenerator textFile = open(texts);
                JsonGenerator oddsFile = open(odds)) {
            textFile.writeStartObject();
            oddsFile.writeStartObject();
            for (Iterator<Row> rows = named.toLocalIterator(); rows.hasNext(); ) {
                Row row = rows.next();
                if (!row.isNullAt(0)) {
                    textFile.writeStringField(row.getString(0), row.getString(1));
                    oddsFile.writeNumberField(row.getString(0), row.getDouble(2));
                }
            }
            textFile.writeEndObject();
            oddsFile.writeEndObject();
        } catch (IOException problem) {
            throw AnnealException.environment(
                    texts + " or " + odds + " cannot be written: " + problem.getMessage()
                            + ". Free space there, or set another score.output.",
                    problem);
        }
    }

    private JsonGenerator open(Path file) throws IOException {
        FileSystem files = file.getFileSystem(hadoop);
        return JSON.createGenerator((OutputStream) files.create(file, true)).useDefaultPrettyPrinter();
    }
}
