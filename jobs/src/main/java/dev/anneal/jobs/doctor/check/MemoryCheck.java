package dev.anneal.jobs.doctor.check;

import dev.anneal.config.RunConfig;
import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.facts.HostFacts;
import dev.anneal.track.Figures;
import dev.anneal.train.HostMemory;
import dev.anneal.train.estimate.TrainingMemory;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.network.util.JavaUtils;

/**
 * The memory of each machine against what its ranks need: a problem only where parameters, gradients and the optimizer's state alone, which are known
 * exactly, do not fit; a warning where the estimate of everything does not.
 */
final class MemoryCheck implements Check {
    private static final String TOPIC = "memory";

    @Override
    public List<Finding> findings(Examination examination) {
        List<Finding> findings = new ArrayList<>();
        examination.forecast().ifPresent(forecast -> {
            findings.add(Finding.ok(TOPIC, estimate(forecast.memory())));
            if (!examination.executors().isEmpty()) {
                examination
                        .executorsByHost()
                        .forEach((host, ranks) -> findings.add(fits(
                                        forecast.memory(),
                                        ranks.size(),
                                        ranks.get(0).memory(),
                                        heap(ranks.get(0)))
                                .at(host)));
            } else if (examination.placement() == Examination.Placement.HERE) {
                RunConfig config = examination.config().orElseThrow();
                findings.add(fits(
                                forecast.memory(),
                                config.cluster().executors(),
                                examination.driver().memory(),
                                JavaUtils.byteStringAsBytes(config.cluster().executorMemory()))
                        .at("this machine"));
            }
        });
        if (findings.isEmpty()) {
            return examination.ofEach(host -> List.of(Finding.ok(TOPIC, seen(host.memory(), heap(host)))));
        }
        return findings;
    }

    private static long heap(HostFacts host) {
        return host.java().heapBytes();
    }

    private static String estimate(TrainingMemory memory) {
        return "A rank needs about " + Figures.bytes(memory.total()) + " outside its heap: parameters "
                + Figures.bytes(memory.parameters()) + ", gradients " + Figures.bytes(memory.gradients())
                + ", optimizer " + Figures.bytes(memory.optimizer()) + ", copies and exchange "
                + Figures.bytes(memory.copies() + memory.exchange() + memory.checkpoint()) + ", activations "
                + Figures.bytes(memory.activations()) + ", engine " + Figures.bytes(memory.engine());
    }

    private static Finding fits(TrainingMemory memory, int ranks, HostMemory machine, long heapBytes) {
        long certain = ranks * (memory.parameters() + memory.gradients() + memory.optimizer());
        long likely = ranks * (memory.total() + heapBytes);
        String remedy = "Lower train.micro-batch-size or data.max-length, set train.gradient-checkpointing or"
                + " train.shard-optimizer to true, or use fewer executors on a machine.";
        if (certain > machine.mostBytes()) {
            return Finding.problem(
                    TOPIC,
                    Kind.RESOURCES,
                    "Parameters, gradients and the optimizer's state of " + ranks + " ranks take "
                            + Figures.bytes(certain) + ", but there are " + Figures.bytes(machine.mostBytes())
                            + limit(machine),
                    remedy);
        }
        if (likely > machine.freeBytes()) {
            return Finding.warning(
                    TOPIC,
                    ranks + " ranks may need " + Figures.bytes(likely) + " with their heaps, but "
                            + Figures.bytes(machine.freeBytes()) + " are free" + limit(machine),
                    remedy);
        }
        return Finding.ok(
                TOPIC,
                ranks + " ranks may need " + Figures.bytes(likely) + " with their heaps, of "
                        + Figures.bytes(machine.freeBytes()) + " that are free" + limit(machine));
    }

    private static String limit(HostMemory machine) {
        return machine.limitBytes() == Long.MAX_VALUE
                ? ""
                : " (the container's limit is " + Figures.bytes(machine.limitBytes()) + ")";
    }

    private static String seen(HostMemory machine, long heapBytes) {
        return Figures.bytes(machine.freeBytes()) + " of " + Figures.bytes(machine.mostBytes()) + " are free"
                + limit(machine) + ", heap " + Figures.bytes(heapBytes);
    }
}
