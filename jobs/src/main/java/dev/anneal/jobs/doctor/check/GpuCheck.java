package dev.anneal.jobs.doctor.check;

import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.facts.HostFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.GpuFacts;
import java.util.List;
import java.util.stream.Stream;

/** GPUs: those of the driver of the system, those that Spark hands out, and a libtorch that can use them. */
final class GpuCheck implements Check {
    private static final String TOPIC = "gpu";

    @Override
    public List<Finding> findings(Examination examination) {
        return examination.ofEach(
                host -> Stream.concat(device(host), nccl(host)).toList());
    }

    private static Stream<Finding> device(HostFacts host) {
        GpuFacts gpu = host.gpu();
        if (gpu.driver().isEmpty()) {
            return Stream.of(
                    gpu.addresses().isEmpty()
                            ? Finding.ok(TOPIC, "No GPU: ranks compute on the processor")
                            : Finding.problem(
                                    TOPIC,
                                    Kind.ENVIRONMENT,
                                    "Spark hands out the GPUs " + String.join(", ", gpu.addresses())
                                            + ", but there is no NVIDIA driver (/proc/driver/nvidia)",
                                    "Correct the discovery script (spark.executor.resource.gpu.discoveryScript), or give the"
                                            + " container its devices."));
        }
        String devices = gpu.driver() + (gpu.devices().isEmpty() ? "" : ": " + String.join("; ", gpu.devices()));
        if (!host.isDriver() && gpu.addresses().isEmpty()) {
            return Stream.of(
                    Finding.warning(
                            TOPIC,
                            "There are GPUs (" + devices + "), but Spark gives none to this executor",
                            "Add spark.executor.resource.gpu.amount=1 and a discovery script, as conf/clusters/standalone-gpu has them, if ranks are"
                                    + " to get them; with spark.task.resource.gpu.amount the tasks of prepare would reserve them, too."));
        }
        if (!gpu.addresses().isEmpty() && host.natives().folder().isEmpty()) {
            return Stream.of(Finding.warning(
                    TOPIC,
                    "Spark gives GPU " + String.join(", ", gpu.addresses())
                            + ", but the libraries that Anneal brings compute on the processor",
                    "Point PYTORCH_LIBRARY_PATH to a CUDA libtorch on every executor (spark.executorEnv)."));
        }
        return Stream.of(Finding.ok(
                TOPIC,
                devices
                        + (gpu.addresses().isEmpty()
                                ? ""
                                : ", of which this process has " + String.join(", ", gpu.addresses()))));
    }

    /** Of interest only where there are GPUs. */
    private static Stream<Finding> nccl(HostFacts host) {
        if (host.gpu().driver().isEmpty() || host.gpu().addresses().isEmpty()) {
            return Stream.empty();
        }
        return Stream.of(
                host.nccl().isEmpty()
                        ? Finding.warning(
                                TOPIC,
                                "libnccl.so.2 is in none of the usual folders, so gradients travel through the processors' memory",
                                "Put its folder on LD_LIBRARY_PATH, or set NCCL_HOME.")
                        : Finding.ok(TOPIC, "NCCL is " + host.nccl()));
    }
}
