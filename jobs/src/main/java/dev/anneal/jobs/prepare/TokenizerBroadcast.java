package dev.anneal.jobs.prepare;

import dev.anneal.config.DataConfig;
import dev.anneal.digest.Sha256;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import dev.anneal.tokenize.WordStart;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;

/**
 * {@code tokenizer.json} and what lies beside it to explain its special tokens, on their way to the executors; tokenizing needs nothing else of a model,
 * so that they need not fetch its weights.
 *
 * @param content files by name
 * @param digest SHA-256 of all of them
 * @param wordStart how words begin that the table has split
 */
record TokenizerBroadcast(Broadcast<LinkedHashMap<String, byte[]>> content, String digest, WordStart wordStart)
        implements Serializable {
    private static final String TOKENIZER = "tokenizer.json";
    private static final List<String> FILES = List.of(TOKENIZER, "tokenizer_config.json", "special_tokens_map.json");

    static TokenizerBroadcast of(SparkSession spark, Path tokenizerJson, WordStart wordStart) {
        LinkedHashMap<String, byte[]> content = new LinkedHashMap<>();
        try {
            for (String name : FILES) {
                Path file = tokenizerJson.resolveSibling(name);
                if (name.equals(TOKENIZER) || Files.exists(file)) {
                    content.put(name, Files.readAllBytes(file));
                }
            }
        } catch (IOException problem) {
            throw AnnealException.user(
                    "The tokenizer " + tokenizerJson + " cannot be read: " + problem + ". Complete the model's folder.",
                    problem);
        }
        Sha256 digest = new Sha256();
        content.forEach((name, bytes) -> digest.add(name).add(Sha256.ofBytes(bytes)));
        return new TokenizerBroadcast(
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(content), digest.hex(), wordStart);
    }

    /** On an executor, a tokenizer for a task alone, until the task ends. */
    Tokenizer forTask(DataConfig data, TaskContext task) {
        TokenizerOptions options = TokenizerOptions.of(data).withWordStart(wordStart);
        IdleTokenizers.Key key = new IdleTokenizers.Key(digest, options);
        Tokenizer tokenizer = IdleTokenizers.OF_EXECUTOR.take(key, () -> open(options));
        task.addTaskCompletionListener(
                (TaskCompletionListener) ended -> IdleTokenizers.OF_EXECUTOR.giveBack(key, tokenizer));
        return tokenizer;
    }

    private Tokenizer open(TokenizerOptions options) {
        Path folder = HostFolders.temporary("tokenizer");
        try {
            for (Map.Entry<String, byte[]> file : content.value().entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
            try {
                return Tokenizer.open(folder.resolve(TOKENIZER), options);
            } finally {
                for (String name : content.value().keySet()) {
                    Files.delete(folder.resolve(name));
                }
                Files.delete(folder);
            }
        } catch (IOException problem) {
            throw AnnealException.environment(
                    "The tokenizer cannot be written to " + folder + ": " + problem + ". Free some space there.",
                    problem);
        }
    }
}
