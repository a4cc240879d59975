package dev.anneal.collective;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.util.Optional;

/**
 * Lets mapped memory go at once. Java leaves that to the garbage collector, which knows nothing of the hundreds of megabytes behind a small object and
 * may not come for hours. {@code jdk.unsupported} exports the call for this purpose until Java has one of its own (JEP 454, Java 22).
 */
final class Unmapping {
    private static final Optional<MethodHandle> CLEANER = cleaner();

    private Unmapping() {}

    /** Nothing may touch the buffer, or any other over its memory, afterwards. Where Java does not let us, its collector does it in its time. */
    static void unmap(MappedByteBuffer mapped) {
        if (CLEANER.isPresent()) {
            try {
                CLEANER.get().invokeExact((ByteBuffer) mapped);
            } catch (Throwable e) {
                throw new IllegalStateException("memory of " + mapped.capacity() + " bytes cannot be unmapped", e);
            }
        }
    }

    private static Optional<MethodHandle> cleaner() {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field instance = type.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            return Optional.of(MethodHandles.lookup()
                    .findVirtual(type, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
                    .bindTo(instance.get(null)));
        } catch (ReflectiveOperationException | RuntimeException notHere) {
            return Optional.empty();
        }
    }
}
