package dev.anneal.jobs.prepare;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/** {@code tokenizer.json} on its way to the executors; tokenizing needs nothing else of a model, so that they need not fetch its weights. */
record TokenizerBroadcast(Broadcast<byte[]> content) implements Serializable {
    static TokenizerBroadcast of(SparkSession spark, Path tokenizerJson) {
        try {
            byte[] content = Files.readAllBytes(tokenizerJson);
            return new TokenizerBroadcast(
                    JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(content));
        } catch (IOException problem) {
            throw AnnealException.user(
                    "The tokenizer " + tokenizerJson + " cannot be read: " + problem + ". Complete the model's folder.",
                    problem);
        }
    }

    /** On an executor; the caller closes it. */
    Tokenizer open(TokenizerOptions options) {
        Path folder = HostFolders.temporary("tokenizer");
        Path file = folder.resolve("tokenizer.json");
        try {
            Files.write(file, content.value());
            try {
                return Tokenizer.open(file, options);
            } finally {
                Files.delete(file);
                Files.delete(folder);
            }
        } catch (IOException problem) {
            throw AnnealException.environment(
                    "The tokenizer cannot be written to " + folder + ": " + problem + ". Free some space there.",
                    problem);
        }
    }
}
