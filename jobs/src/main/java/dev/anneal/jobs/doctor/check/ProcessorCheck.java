package dev.anneal.jobs.doctor.check;

import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.facts.HostFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.ProcessorFacts;
import java.util.List;
import java.util.stream.Stream;

/** Processors: what the natives run on, and executors of one kind, since kernels are chosen by instruction sets and other kernels give other last bits. */
final class ProcessorCheck implements Check {
    private static final String TOPIC = "processor";

    @Override
    public List<Finding> findings(Examination examination) {
        List<String> kinds = examination.executors().stream()
                .map(host -> host.processor().instructionSets())
                .distinct()
                .toList();
        if (kinds.size() > 1) {
            return List.of(Finding.problem(
                    TOPIC,
                    Kind.ENVIRONMENT,
                    "Executors have different processors (" + String.join("; ", kinds)
                            + "), so that the model would depend on who computed what",
                    "Choose executors of one kind: node labels on YARN, a node selector on Kubernetes."));
        }
        return examination.ofEach(host -> List.of(ofHost(host)));
    }

    private static Finding ofHost(HostFacts host) {
        ProcessorFacts processor = host.processor();
        boolean brought = host.natives().folder().isEmpty();
        if (brought && Stream.of("amd64", "x86_64").noneMatch(processor.architecture()::equals)) {
            return Finding.problem(
                    TOPIC,
                    Kind.ENVIRONMENT,
                    "The processor is " + processor.architecture()
                            + ", but Anneal brings libraries for Linux on x86-64",
                    "Run on x86-64.");
        }
        if (!processor.instructionSets().contains("avx2")) {
            return Finding.warning(
                    TOPIC,
                    "The processor has no AVX2, or hides it, and PyTorch computes several times more slowly without",
                    "Choose another machine, or let the virtual machine pass the processor's features through.");
        }
        return Finding.ok(TOPIC, processor.cores() + " processors, " + processor.instructionSets());
    }
}
