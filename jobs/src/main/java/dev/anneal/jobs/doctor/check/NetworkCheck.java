package dev.anneal.jobs.doctor.check;

import dev.anneal.config.RunConfig;
import dev.anneal.config.SourceConfig;
import dev.anneal.jobs.source.HubTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a run would use the network beyond its cluster: only where the configuration says so. */
final class NetworkCheck implements Check {
    private static final String TOPIC = "network";

    @Override
    public List<Finding> findings(Examination examination) {
        return examination.config().map(config -> List.of(finding(config))).orElse(List.of());
    }

    private static Finding finding(RunConfig config) {
        List<String> keys = new ArrayList<>();
        if (config.model().download()) {
            keys.add("model.download");
        }
        add("data.train", config.data().train(), keys);
        add("data.validation", config.data().validation(), keys);
        add("data.test", config.data().test(), keys);
        add("score.input", config.score().input(), keys);
        return keys.isEmpty()
                ? Finding.ok(TOPIC, "Not needed: nothing is downloaded")
                : Finding.warning(
                        TOPIC,
                        String.join(", ", keys) + (keys.size() == 1 ? " lets" : " let")
                                + " the driver download from the Hugging Face Hub what is not in its cache",
                        "Run it once where there is a network; later runs find what was downloaded.");
    }

    private static void add(String key, Optional<SourceConfig> source, List<String> keys) {
        source.filter(HubTables::isDownloaded).ifPresent(table -> keys.add(key + ".options.download"));
    }
}
