package dev.anneal.jobs.cluster;

import dev.anneal.tensor.Device;
import dev.anneal.tensor.Engine;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the tasks of an executor compute: on the GPU that Spark gave them, if the engine was built for GPUs; else on the processor. */
public final class ComputeDevice {
    private static final Logger LOG = LoggerFactory.getLogger(ComputeDevice.class);
    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

    private ComputeDevice() {}

    /** Of a task of this executor that has not asked Spark for a GPU of its own. */
    public static Device ofExecutor() {
        return of(AnnealPlugin.gpus().stream().findFirst());
    }

    static Device of(Optional<String> address) {
        if (address.isEmpty()) {
            return Device.PROCESSOR;
        }
        if (!Engine.hasCuda() && !Engine.isForGpus()) {
            LOG.warn(
                    "Spark gave this executor GPU {}, but its PyTorch computes on processors only. Point"
                            + " PYTORCH_LIBRARY_PATH to a libtorch for CUDA.",
                    address.get());
            return Device.PROCESSOR;
        }
        return Device.ofAddress(
                address.get(), Optional.ofNullable(System.getenv(VISIBLE)).orElse(""));
    }
}
