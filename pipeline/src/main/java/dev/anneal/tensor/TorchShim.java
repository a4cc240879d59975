package dev.anneal.tensor;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import dev.anneal.error.AnnealException;
import java.nio.file.Path;

/**
 * What DJL's bridge does not have, from libtorch's C interface ({@code torch/csrc/inductor/aoti_torch/c/shim.h}): addresses of tensors, and streams
 * of a GPU.
 */
final class TorchShim {
    /** In the library for processors. */
    interface Tensors extends Library {
        int aoti_torch_get_data_ptr(Pointer tensor, PointerByReference address);
    }

    /** In the library for GPUs. */
    interface Streams extends Library {
        int aoti_torch_create_cuda_stream_guard(Pointer stream, int device, PointerByReference guard);

        int aoti_torch_delete_cuda_stream_guard(Pointer guard);
    }

    private TorchShim() {}

    private static final class TensorsHolder {
        static final Tensors LIBRARY = Native.load(library("libtorch_cpu.so"), Tensors.class);
    }

    private static final class StreamsHolder {
        static final Streams LIBRARY = Native.load(library("libtorch_cuda.so"), Streams.class);
    }

    /** Where the engine's libraries lie. */
    static Path folder() {
        return Path.of(LibUtils.getLibtorchPath());
    }

    private static String library(String name) {
        return folder().resolve(name).toString();
    }

    /** Of the first element, on whatever device it is. */
    static long address(Tensor tensor) {
        PointerByReference address = new PointerByReference();
        require(
                TensorsHolder.LIBRARY.aoti_torch_get_data_ptr(
                        new Pointer(tensor.array().getHandle()), address),
                "tell where a tensor lies");
        return Pointer.nativeValue(address.getValue());
    }

    /** The calling thread's work goes to a stream until the result is closed. */
    static AutoCloseable onStream(Pointer stream, int device) {
        PointerByReference guard = new PointerByReference();
        require(StreamsHolder.LIBRARY.aoti_torch_create_cuda_stream_guard(stream, device, guard), "change its stream");
        Pointer held = guard.getValue();
        return () -> require(StreamsHolder.LIBRARY.aoti_torch_delete_cuda_stream_guard(held), "go back to its stream");
    }

    private static void require(int error, String what) {
        if (error != 0) {
            throw AnnealException.bug("libtorch could not " + what + " (error " + error + "; its text is in the log).");
        }
    }
}
