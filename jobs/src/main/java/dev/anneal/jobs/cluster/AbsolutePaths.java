package dev.anneal.jobs.cluster;

import dev.anneal.config.DataConfig;
import dev.anneal.config.ModelConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.ScoreConfig;
import dev.anneal.config.SourceConfig;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Relative paths on the local disk start at the driver's working directory; executors have other ones. So every job makes them absolute before it
 * sends a configuration anywhere.
 */
public final class AbsolutePaths {
    private final Configuration hadoop = new Configuration();

    private AbsolutePaths() {}

    /** The same configuration, which means the same in every process. */
    public static RunConfig of(RunConfig config) {
        return new AbsolutePaths().run(config);
    }

    private RunConfig run(RunConfig config) {
        return new RunConfig(
                config.name(),
                config.task(),
                new ModelConfig(model(config.model().source()), config.model().head()),
                data(config.data()),
                config.train(),
                config.evaluate(),
                new ScoreConfig(
                        config.score().input().map(this::source),
                        config.score().output().map(this::path),
                        config.score().batchSize()),
                config.cluster(),
                path(config.output()));
    }

    private DataConfig data(DataConfig data) {
        return new DataConfig(
                source(data.train()),
                data.validation().map(this::source),
                data.test().map(this::source),
                data.split(),
                data.limit(),
                data.columns(),
                data.labels(),
                data.maxLength(),
                data.truncation(),
                data.shardRows(),
                data.maxRejects());
    }

    private SourceConfig source(SourceConfig source) {
        return new SourceConfig(path(source.path()), source.format(), source.options());
    }

    private String model(String source) {
        return source.startsWith(ModelConfig.JAR_PREFIX) ? source : path(source);
    }

    private String path(String text) {
        try {
            Path path = new Path(text);
            boolean relative = !path.isAbsolute() && path.toUri().getScheme() == null;
            boolean local = relative && path.getFileSystem(hadoop) instanceof LocalFileSystem;
            return local ? System.getProperty("user.dir") + "/" + text : text;
        } catch (IOException | IllegalArgumentException unknown) {
            // Whoever opens it says what is wrong with it.
            return text;
        }
    }
}
