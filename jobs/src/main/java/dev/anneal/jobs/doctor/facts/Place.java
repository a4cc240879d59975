package dev.anneal.jobs.doctor.facts;

import dev.anneal.config.ModelConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.SourceConfig;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.jobs.source.HubTables;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Files that a configuration names.
 *
 * @param key of the configuration
 */
public record Place(String key, String path, Use use) implements Serializable {
    /** What a run does there. */
    public enum Use {
        READ,
        WRITE
    }

    /** All of a run's; what comes from the Hub, the class path, a catalog or another data source is none. */
    public static List<Place> of(RunConfig config) {
        List<Place> places = new ArrayList<>();
        String model = config.model().source();
        if (!model.startsWith(ModelConfig.JAR_PREFIX) && !SourceModel.isOnHub(config.model())) {
            places.add(new Place("model.source", model, Use.READ));
        }
        add("data.train.path", config.data().train(), places);
        add("data.validation.path", config.data().validation(), places);
        add("data.test.path", config.data().test(), places);
        config.data().labelsFile().ifPresent(file -> places.add(new Place("data.labels-file", file, Use.READ)));
        add("score.input.path", config.score().input(), places);
        places.add(new Place("output", config.output(), Use.WRITE));
        return List.copyOf(places);
    }

    private static void add(String key, Optional<SourceConfig> source, List<Place> places) {
        source.filter(table -> table.kind() == SourceConfig.Kind.FILES && !HubTables.isOnHub(table))
                .flatMap(SourceConfig::path)
                .ifPresent(path -> places.add(new Place(key, path, Use.READ)));
    }
}
