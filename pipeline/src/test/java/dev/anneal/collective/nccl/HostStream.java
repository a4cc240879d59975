package dev.anneal.collective.nccl;

import dev.anneal.tensor.Device;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.SideStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A queue of work that a thread of the host does in its order, behind the back of whoever puts it in, as a stream does. */
final class HostStream implements SideStream {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private boolean waits;

    HostStream(Device device) {
        thread.execute(() -> Engine.enter(1, device));
    }

    @Override
    public long handle() {
        return 7;
    }

    /** What computes on the host is done when it returns. */
    @Override
    public void waitForCompute() {
        waits = true;
    }

    @Override
    public void put(Runnable work) {
        if (!waits) {
            throw new IllegalStateException("the stream would run ahead of what computes");
        }
        waits = false;
        last = thread.submit(work);
    }

    private Future<?> last = thread.submit(() -> {});

    @Override
    public Mark mark() {
        Future<?> before = last;
        return new Mark() {
            @Override
            public boolean isReached() {
                if (!before.isDone()) {
                    return false;
                }
                try {
                    before.get();
                    return true;
                } catch (InterruptedException | ExecutionException problem) {
                    throw new IllegalStateException(problem);
                }
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
