package dev.anneal.jobs.ml;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.anneal.config.FeaturesConfig;
import dev.anneal.config.Pooling;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The keys of a configuration as a list of {@code key=value}, which is how Spark ML keeps them: the value is YAML. Grows. */
final class Settings {
    private final List<String> entries = new ArrayList<>();

    /** Puts a text to a key, whatever characters it has. */
    Settings text(String key, String value) {
        return plain(key, TextNode.valueOf(value));
    }

    /** Puts a number, a truth value or a plain word to a key. */
    Settings plain(String key, Object value) {
        entries.add(key + "=" + value);
        return this;
    }

    /** Later entries count. */
    Settings all(String... more) {
        entries.addAll(Arrays.asList(more));
        return this;
    }

    String[] array() {
        return entries.toArray(String[]::new);
    }

    /**
     * The configuration of these keys.
     *
     * @throws AnnealException (user) that lists all problems
     */
    RunConfig config() {
        return RunConfigReader.parse("name: spark-ml\n", "the settings", entries);
    }

    /** All of a run that decides what its model answers. */
    static Settings ofScoring(RunConfig run) {
        Settings settings = new Settings()
                .plain("task", run.task().yamlName())
                .plain("data.max-length", run.data().maxLength())
                .plain("data.truncation", run.data().truncation().yamlName())
                .plain("data.head-share", run.data().headShare())
                .plain("data.stride", run.data().stride())
                .plain("score.batch-size", run.score().batchSize());
        run.score().nullThreshold().ifPresent(odds -> settings.plain("score.null-threshold", odds));
        FeaturesConfig features = run.score().features();
        return settings.plain("score.features.layers", features.layers())
                .plain(
                        "score.features.pooling",
                        features.pooling().map(Pooling::yamlName).orElse(""))
                .plain("score.features.normalize", features.normalize());
    }

    /** One vector for a text. */
    static Settings ofEmbeddings() {
        return new Settings().plain("task", "features").plain("score.features.pooling", Pooling.MEAN.yamlName());
    }
}
