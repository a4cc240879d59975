package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.jobs.score.TaskInputs.Member;
import dev.anneal.score.Ensemble;
import java.util.ArrayList;
import java.util.List;

/** The models of an ensemble, each shared by all tasks of an executor. Whoever acquires them closes them. */
final class SharedModels implements AutoCloseable {
    private final List<SharedModel> open = new ArrayList<>();

    private SharedModels() {}

    static SharedModels acquire(List<Member> members, RunConfig config, int threads) {
        SharedModels models = new SharedModels();
        try {
            for (Member member : members) {
                models.open.add(SharedModel.acquire(member, config, threads));
            }
            return models;
        } catch (RuntimeException problem) {
            models.close();
            throw problem;
        }
    }

    Ensemble ensemble() {
        return Ensemble.of(open.stream().map(SharedModel::model).toList());
    }

    @Override
    public void close() {
        open.forEach(SharedModel::close);
        open.clear();
    }
}
