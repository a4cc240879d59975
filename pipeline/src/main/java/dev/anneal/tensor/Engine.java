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
        Libtorch.configured().requireRightVersion();
        try {
            NativeCache.of("pytorch").firstUse(Engine::load);
        } catch (AnnealException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw AnnealException.environment(
                    "The PyTorch engine does not start on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ": " + e
                            + ". Anneal carries natives for Linux x86-64 with glibc 2.28 or later; elsewhere point"
                            + " PYTORCH_LIBRARY_PATH to a libtorch " + Libtorch.VERSION + ".",
                    e);
        }
        started = true;
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
