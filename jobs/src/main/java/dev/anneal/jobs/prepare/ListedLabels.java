package dev.anneal.jobs.prepare;

import dev.anneal.config.DataConfig;
import dev.anneal.error.AnnealException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The labels that a configuration lists, itself or in a file. */
final class ListedLabels {
    private ListedLabels() {}

    /**
     * In the order of the model's outputs.
     *
     * @return none if it lists none
     * @throws AnnealException (user) if the file cannot be read
     */
    static List<String> of(DataConfig data, Configuration hadoop) {
        return data.labelsFile().map(file -> read(file, hadoop)).orElse(data.labels());
    }

    private static List<String> read(String file, Configuration hadoop) {
        Path path = new Path(file);
        try (InputStream bytes = path.getFileSystem(hadoop).open(path);
                BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> line.replace("\uFEFF", "").trim())
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw AnnealException.user(
                    "data.labels-file is " + file + ", which cannot be read: " + e
                            + ". Name a text file with one label a line, or list them in data.labels.",
                    e);
        }
    }
}
