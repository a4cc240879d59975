package dev.anneal.jobs.model;

import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import dev.anneal.model.hub.HubId;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Where the models are that answer together: a configuration names runs, or models themselves. */
public final class AnsweringFolders {
    private static final String CONFIG = "/config.json";

    private AnsweringFolders() {}

    /** Of each name the folder of its model, or its id on the Hub. */
    public static List<String> of(List<String> names, Configuration hadoop) {
        RunFiles files = new RunFiles(hadoop);
        return names.stream()
                .map(name -> isRun(name, files) ? new RunFolder(name).model() : name)
                .toList();
    }

    /** A run's folder holds a model; any other name is that of a model itself. */
    private static boolean isRun(String name, RunFiles files) {
        return HubId.parse(name).isEmpty() && files.exists(new RunFolder(name).model() + CONFIG);
    }
}
