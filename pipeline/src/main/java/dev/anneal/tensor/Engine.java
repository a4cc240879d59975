package dev.anneal.tensor;

import ai.djl.pytorch.jni.JniUtils;
import dev.anneal.error.AnnealException;
import dev.anneal.natives.NativeCache;

/**
 * Starts the PyTorch engine in this process and prepares threads for it. Grad mode and the number of threads belong to a thread, not to the process,
 * so every thread that computes calls {@link #enter} first.
 */
public final class Engine {
    private static final String NAME = "PyTorch";
    private static boolean started;

    private Engine() {}

    /**
     * Makes the calling thread ready to compute, and starts the engine if nobody has.
     *
     * @param threads intra-operation threads; part of what fixes a result's bits
     */
    public static void enter(int threads) {
        start();
        JniUtils.setNumThreads(threads);
        JniUtils.setGradMode(true);
        // On costs memory and time here: the executor would re-specialise for every shape.
        JniUtils.setGraphExecutorOptimize(false);
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
        try {
            NativeCache.of("pytorch").firstUse(() -> ai.djl.engine.Engine.getEngine(NAME));
        } catch (AnnealException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw AnnealException.environment(
                    "The PyTorch engine does not start on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ": " + e
                            + ". Anneal carries natives for Linux x86-64 with glibc 2.28 or later; elsewhere point"
                            + " PYTORCH_LIBRARY_PATH to a libtorch 2.7.1.",
                    e);
        }
        started = true;
    }
}
