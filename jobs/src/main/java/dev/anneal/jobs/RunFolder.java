package dev.anneal.jobs;

import java.io.Serializable;

/**
 * Where a run keeps its files, on any Hadoop file system.
 *
 * @param path the run's folder
 */
public record RunFolder(String path) implements Serializable {
    /** The Arrow dataset. */
    public String dataset() {
        return path + "/dataset";
    }

    /** Rows that were set aside, with their reasons. */
    public String rejected() {
        return path + "/rejected";
    }

    /** The trained model, a Hugging Face folder. */
    public String model() {
        return path + "/model";
    }

    /** Adapters as PEFT has them, of a run that trained some. */
    public String adapter() {
        return path + "/adapter";
    }

    /** How labels follow from the model's logits. */
    public String decision() {
        return model() + "/decision.json";
    }

    /** What people read about the model. */
    public String card() {
        return model() + "/README.md";
    }

    public String checkpoints() {
        return path + "/checkpoints";
    }

    /** The best parameters so far, while training. */
    public String best() {
        return path + "/best";
    }

    /** Says that training is complete. */
    public String training() {
        return path + "/training.json";
    }

    /** What is known of attempts to train that failed. */
    public String failures() {
        return path + "/failures";
    }

    /** The resolved configuration. */
    public String config() {
        return path + "/config.yaml";
    }

    /** One event a line. */
    public String metrics() {
        return path + "/metrics.jsonl";
    }

    /** A simpler model on the same rows, as a pipeline of Spark ML; its figures lie beside it. */
    public String baseline(String name) {
        return path + "/baselines/" + name;
    }

    /** Runs that differ in one thing, each in a folder of its own. */
    public String experiments() {
        return path + "/experiments";
    }

    /** Runs of a search, each in a folder of its own, and what was found. */
    public String trials() {
        return path + "/trials";
    }

    public String evaluation() {
        return path + "/evaluation.json";
    }

    /** The figures of models that answer together, on this run's rows. */
    public String ensemble() {
        return path + "/ensemble.json";
    }

    public String report() {
        return path + "/report.html";
    }

    /** A few rows with their predictions, for people to read. */
    public String examples() {
        return path + "/examples.json";
    }

    /** Predictions, unless the configuration names another folder. */
    public String scored() {
        return path + "/scored";
    }
}
