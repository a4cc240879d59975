package dev.anneal.tests.fault;

import dev.anneal.plan.StepPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import net.bytebuddy.asm.Advice;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;

/** Code that is put into methods of executors. What it calls must be public, as it runs in their place. */
public final class Places {
    /** A reader's thread is called after its rank. */
    private static final String READER = "anneal-collective-(\\d+)-read-\\d+";

    private static final Map<OutputStream, String> FILES = Collections.synchronizedMap(new WeakHashMap<>());

    /** Of this executor's rank; executors train one run at a time. */
    private static volatile int step;

    private Places() {}

    /** A rank begins with a step. */
    public static final class StepBegun {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(0) StepPlan plan) {
            began(plan.step());
        }
    }

    /** The gradient of a vector is complete, and lower layers are still to come. */
    public static final class Backward {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(0) int vector) {
            if (vector == 1) {
                failInBackward();
            }
        }
    }

    /** Bytes have come from a peer. */
    public static final class FrameRead {
        @Advice.OnMethodExit
        static void exit(@Advice.Argument(0) ByteBuffer into, @Advice.Return int count) {
            changeBytes(into, count);
        }
    }

    /** A rank hears the secret of its run. */
    public static final class SecretTaken {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(0) int rank, @Advice.Argument(value = 3, readOnly = false) byte[] secret) {
            secret = secretOf(rank, secret);
        }
    }

    /** A file is opened for writing. */
    public static final class FileOpened {
        @Advice.OnMethodExit
        static void exit(@Advice.This OutputStream stream, @Advice.AllArguments Object[] arguments) {
            opened(stream, arguments);
        }
    }

    /** Bytes are written to a file. */
    public static final class FileWritten {
        @Advice.OnMethodEnter
        static void enter(@Advice.This OutputStream stream) throws ReflectiveOperationException {
            failIfFull(stream);
        }
    }

    public static void began(int next) {
        step = next;
    }

    public static void failInBackward() {
        String rank = "rank " + TaskContext.getPartitionId() + " step " + step;
        if (Fault.OUT_OF_MEMORY.isDue(rank)) {
            throw new OutOfMemoryError("ordered by a test");
        }
        if (Fault.NO_ENGINE_MEMORY.isDue(rank)) {
            throw new IllegalStateException(
                    "[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator: can't allocate"
                            + " memory: you tried to allocate 6442450944 bytes. Error code 12 (Cannot allocate memory)");
        }
        if (Fault.DEFECT.isDue(rank)) {
            throw new IllegalStateException("ordered by a test");
        }
    }

    /** Of a gradient rather than of a header. */
    public static void changeBytes(ByteBuffer bytes, int count) {
        String thread = Thread.currentThread().getName();
        if (count > 1_000
                && thread.matches(READER)
                && Fault.FLIPPED_BIT.isDue(thread.replaceAll(READER, "rank $1 step " + step))) {
            int at = bytes.position() - count / 2;
            bytes.put(at, (byte) (bytes.get(at) ^ 1));
        }
    }

    public static byte[] secretOf(int rank, byte[] secret) {
        return Fault.WRONG_SECRET.isDue("rank " + rank) ? new byte[secret.length] : secret;
    }

    public static void opened(OutputStream stream, Object... arguments) {
        for (Object argument : arguments) {
            if (argument instanceof Path file) {
                FILES.put(stream, file.toString());
            }
        }
    }

    /** As Hadoop's local file system tells it. */
    public static void failIfFull(OutputStream stream) throws ReflectiveOperationException {
        if (Fault.FULL_DISK.isDue(FILES.getOrDefault(stream, ""))) {
            Constructor<FSError> constructor = FSError.class.getDeclaredConstructor(Throwable.class);
            constructor.setAccessible(true);
            throw constructor.newInstance(new IOException("No space left on device"));
        }
    }
}
