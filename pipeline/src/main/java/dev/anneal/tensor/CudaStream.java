package dev.anneal.tensor;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A stream of CUDA, which does not wait for the default one. Only where the engine is one for GPUs. */
public final class CudaStream implements SideStream {
    private static final int NON_BLOCKING = 1;
    private static final int WITHOUT_TIMES = 2;
    private static final int NOT_READY = 600;
    private static final String NAME = "libcudart";

    /** CUDA's runtime: the calls of it that are made here. */
    interface Runtime extends Library {
        int cudaSetDevice(int device);

        int cudaStreamCreateWithFlags(PointerByReference stream, int flags);

        int cudaStreamWaitEvent(Pointer stream, Pointer event, int flags);

        int cudaStreamDestroy(Pointer stream);

        int cudaEventCreateWithFlags(PointerByReference event, int flags);

        int cudaEventRecord(Pointer event, Pointer stream);

        int cudaEventQuery(Pointer event);

        int cudaEventDestroy(Pointer event);

        String cudaGetErrorString(int error);
    }

    private final Runtime runtime;
    private final Device device;
    private final Pointer stream;

    private CudaStream(Runtime runtime, Device device) {
        this.runtime = runtime;
        this.device = device;
        PointerByReference created = new PointerByReference();
        require(runtime.cudaSetDevice(device.index()), "be used");
        require(runtime.cudaStreamCreateWithFlags(created, NON_BLOCKING), "open a stream");
        this.stream = created.getValue();
    }

    /** @param device a GPU */
    public static CudaStream on(Device device) {
        return new CudaStream(load(TorchShim.folder()), device);
    }

    /** The runtime that libtorch has brought, under whatever name, since a process should have one only; or else the system's. */
    static Runtime load(Path libtorch) {
        try (Stream<Path> files = Files.list(libtorch)) {
            String library = files.map(Path::toString)
                    .filter(file -> Path.of(file).getFileName().toString().startsWith(NAME))
                    .filter(file -> file.contains(".so"))
                    .sorted()
                    .findFirst()
                    .orElse(NAME + ".so.12");
            return Native.load(library, Runtime.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnsatisfiedLinkError e) {
            throw AnnealException.environment(
                    "CUDA's runtime is neither in " + libtorch + " nor among the system's libraries: " + e.getMessage()
                            + ". Put the folder of libcudart.so.12 on LD_LIBRARY_PATH.",
                    e);
        }
    }

    @Override
    public long handle() {
        return Pointer.nativeValue(stream);
    }

    @Override
    public void waitForCompute() {
        Pointer event = event();
        // The engine computes in the default stream, wherever nobody says otherwise.
        require(runtime.cudaEventRecord(event, Pointer.NULL), "mark its work");
        require(runtime.cudaStreamWaitEvent(stream, event, 0), "wait for its work");
        // CUDA frees it when nobody waits any more.
        require(runtime.cudaEventDestroy(event), "free a mark");
    }

    @Override
    public void put(Runnable work) {
        try (AutoCloseable here = TorchShim.onStream(stream, device.index())) {
            work.run();
        } catch (RuntimeException | Error problem) {
            throw problem;
        } catch (Exception problem) {
            throw AnnealException.bug(
                    "The stream of " + device + " could not be left: " + problem.getMessage(), problem);
        }
    }

    @Override
    public Mark mark() {
        Pointer event = event();
        require(runtime.cudaEventRecord(event, stream), "mark its work");
        return new Mark() {
            @Override
            public boolean isReached() {
                int result = runtime.cudaEventQuery(event);
                if (result != NOT_READY) {
                    require(result, "do its work");
                }
                return result != NOT_READY;
            }

            @Override
            public void close() {
                require(runtime.cudaEventDestroy(event), "free a mark");
            }
        };
    }

    private Pointer event() {
        PointerByReference created = new PointerByReference();
        require(runtime.cudaEventCreateWithFlags(created, WITHOUT_TIMES), "make a mark");
        return created.getValue();
    }

    private void require(int error, String what) {
        if (error != 0) {
            throw AnnealException.environment(device + " could not " + what + ": " + runtime.cudaGetErrorString(error)
                    + " (CUDA error " + error + "). See the driver's log (dmesg) and nvidia-smi.");
        }
    }

    @Override
    public void close() {
        require(runtime.cudaStreamDestroy(stream), "close a stream");
    }
}
