package dev.anneal.tensor;

import dev.anneal.error.AnnealException;
import java.util.Arrays;
import java.util.List;

/**
 * Where tensors lie and are computed with.
 *
 * @param index of the GPU, as this process counts those that it sees; 0 for the processor
 */
public record Device(Kind kind, int index) {
    /** What computes. */
    public enum Kind {
        PROCESSOR,
        /**
         * The processor, but its flat vectors are treated like those of a GPU: nobody reads or writes them in place, everything that the host wants of
         * them is copied. For finding out without a GPU whether what is written for one does the same.
         */
        APART,
        CUDA
    }

    /** The host's processor and memory. */
    public static final Device PROCESSOR = new Device(Kind.PROCESSOR, 0);

    /** See {@link Kind#APART}. */
    public static final Device APART = new Device(Kind.APART, 0);

    /** A GPU. */
    public static Device cuda(int index) {
        return new Device(Kind.CUDA, index);
    }

    /**
     * The GPU that a cluster manager gave by its address.
     *
     * @param address as {@code nvidia-smi} counts: its number on the host
     * @param visible the value of {@code CUDA_VISIBLE_DEVICES}, which hides the others and makes CUDA count anew; empty where all are visible
     */
    public static Device ofAddress(String address, String visible) {
        if (!visible.isBlank()) {
            List<String> seen =
                    Arrays.stream(visible.split(",")).map(String::strip).toList();
            if (!seen.contains(address)) {
                throw AnnealException.environment("Spark gave this rank GPU " + address
                        + ", but CUDA_VISIBLE_DEVICES is " + visible
                        + ". Let the discovery script write what is in it, or leave it out.");
            }
            return cuda(seen.indexOf(address));
        }
        if (!address.matches("[0-9]{1,4}")) {
            throw AnnealException.environment("Spark gave this rank GPU " + address
                    + ", which is no number of a GPU on the host. Let the discovery script write numbers as nvidia-smi"
                    + " counts, or name the GPU in CUDA_VISIBLE_DEVICES, too.");
        }
        return cuda(Integer.parseInt(address));
    }

    /** Whether a flat vector's memory is the host's, to be read and written in place. */
    public boolean isInPlace() {
        return kind == Kind.PROCESSOR;
    }

    ai.djl.Device engines() {
        return kind == Kind.CUDA ? ai.djl.Device.gpu(index) : ai.djl.Device.cpu();
    }

    @Override
    public String toString() {
        return switch (kind) {
            case PROCESSOR -> "the processor";
            case APART -> "the processor, apart";
            case CUDA -> "GPU " + index;
        };
    }
}
