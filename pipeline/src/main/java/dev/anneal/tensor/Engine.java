package dev.anneal.tensor;

import ai.djl.pytorch.jni.JniUtils;
import dev.anneal.error.AnnealException;
import dev.anneal.natives.NativeCache;
import java.io.IOException;

/**
 * Starts the PyTorch engine in this process and prepares threads for it. Grad mode and the number of threads belong to a thread, not to the process,
 * so every thread that computes calls {@link #enter} first.
 */
public final class Engine {
    private static final String NAME = "PyTorch";
    /** What DJL says instead of a download, as it is told to. */
    private static final String OFFLINE = "Offline mode is enabled.";

    /** What the engine says it can do where it was built for GPUs. */
    private static final String CUDA = "CUDA";

    private static final ThreadLocal<Device> DEVICE = ThreadLocal.withInitial(() -> Device.PROCESSOR);

    private static boolean started;

    private Engine() {}

    /**
     * Makes the calling thread ready to compute, and starts the engine if nobody has.
     *
     * @param threads intra-operation threads; part of what fixes a result's bits
     */
    public static void enter(int threads) {
        enter(threads, Device.PROCESSOR);
    }

    /**
     * The same, for computing on a device: what the thread opens scopes and vectors for lies there.
     *
     * @throws AnnealException (environment) if this process cannot compute there
     */
    public static void enter(int threads, Device device) {
        start();
        requireUsable(device);
        DEVICE.set(device);
        JniUtils.setNumThreads(threads);
        JniUtils.setGradMode(true);
        // On costs memory and time here: the executor would re-specialise for every shape.
        JniUtils.setGraphExecutorOptimize(false);
    }

    /** Where the calling thread computes; on the processor unless it has entered another device. */
    public static Device device() {
        return DEVICE.get();
    }

    /** Whether the engine was built for GPUs and sees one. */
    public static boolean hasCuda() {
        start();
        return JniUtils.getFeatures().contains(CUDA);
    }

    /** Whether the engine was built for GPUs, whether or not it sees one. */
    public static boolean isForGpus() {
        return Libtorch.configured().isForGpus();
    }

    private static void requireUsable(Device device) {
        if (device.kind() != Device.Kind.CUDA) {
            return;
        }
        if (!hasCuda()) {
            throw AnnealException.environment(
                    isForGpus()
                            ? device
                                    + " was asked for, but the PyTorch of this process sees no GPU. See nvidia-smi for the"
                                    + " driver, the devices of the container, and CUDA_VISIBLE_DEVICES."
                            : device
                                    + " was asked for, but the PyTorch of this process computes on processors only. Point"
                                    + " PYTORCH_LIBRARY_PATH to a libtorch " + Libtorch.VERSION
                                    + " for CUDA, on every executor.");
        }
        try (Scope scope = Scope.openOn(device)) {
            scope.zeros(1);
        } catch (RuntimeException e) {
            throw AnnealException.environment(
                    device + " cannot be used: " + e.getMessage()
                            + ". See nvidia-smi for what there is, and CUDA_VISIBLE_DEVICES for what this process sees.",
                    e);
        }
    }

    /** The engine's version, for example 2.7.1. Ranks compare it before they train together. */
    public static String version() {
        start();
        return ai.djl.engine.Engine.getEngine(NAME).getVersion();
    }

    private static synchronized void start() {
        if (started) {
            return;
        }
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        System.setProperty("ENGINE_CACHE_DIR", NativeCache.root().toString());
        Libtorch configured = Libtorch.configured();
        configured.requireRightVersion();
        configured.announceFlavour();
        try {
            NativeCache.of("pytorch").firstUse(Engine::load);
        } catch (AnnealException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw AnnealException.environment(
                    "The PyTorch engine does not start on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ": " + e + reason(e)
                            + ". Anneal carries natives for Linux x86-64 with glibc 2.28 or later; elsewhere point"
                            + " PYTORCH_LIBRARY_PATH to a libtorch " + Libtorch.VERSION + ".",
                    e);
        }
        started = true;
    }

    /** What the loader of libraries said, which DJL wraps. */
    private static String reason(Throwable problem) {
        Throwable root = problem;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == problem ? "" : " (" + root.getMessage() + ")";
    }

    /** Loads the libraries, and unpacks them first where they are not there. DJL hides a full disk behind an exception of its own. */
    private static void load() throws IOException {
        try {
            ai.djl.engine.Engine.getEngine(NAME);
        } catch (RuntimeException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (OFFLINE.equals(cause.getMessage())) {
                    throw AnnealException.environment(
                            "The class path has no PyTorch " + Libtorch.VERSION + " for "
                                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                                    + ", and nothing is downloaded. Use the Anneal jar as it was built, which carries it"
                                    + " for Linux x86-64; elsewhere point PYTORCH_LIBRARY_PATH to a libtorch "
                                    + Libtorch.VERSION + ".",
                            e);
                }
                if (cause instanceof IOException full) {
                    throw full;
                }
            }
            throw e;
        }
    }
}
