package dev.anneal.config;

import java.util.List;

/**
 * One thing that is wrong with a configuration.
 *
 * @param keys the keys that it is about, the accused one first, relative to the record that found it
 * @param statement what follows the first key in the message: "is 0, but it must be at least 1"
 * @param remedy a sentence, or empty
 */
record Problem(List<String> keys, String statement, String remedy) {
    Problem {
        keys = List.copyOf(keys);
    }

    static Problem of(String key, String statement, String remedy) {
        return new Problem(List.of(key), statement, remedy);
    }

    /** "train.batch-size is 0, but it must be at least 1 (conf/mrpc.yaml:14). Remedy." */
    String text(String prefix, String position) {
        String place = position.isEmpty() ? "" : " (" + position + ")";
        return prefix + keys.get(0) + " " + statement + place + "." + (remedy.isEmpty() ? "" : " " + remedy);
    }
}
