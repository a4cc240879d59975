package dev.anneal.jobs.cluster;

import dev.anneal.config.ModelConfig;
import dev.anneal.config.RunConfig;
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
                config.preset(),
                config.task(),
                config.model().withSource(model(config.model())),
                config.data().withPaths(this::path),
                config.train(),
                config.evaluate().withModels(source -> model(config.model().withSource(source))),
                config.score()
                        .withPaths(this::path, source -> model(config.model().withSource(source))),
                config.experiment(),
                config.tune(),
                config.cluster(),
                path(config.output()));
    }

    private String model(ModelConfig model) {
        String source = model.source();
        return SourceModel.isOnHub(model) || source.startsWith(ModelConfig.JAR_PREFIX) ? source : path(source);
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
