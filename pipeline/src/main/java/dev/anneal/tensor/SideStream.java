package dev.anneal.tensor;

/**
 * A queue of work on a device beside the one that the rank's thread computes on, so that both go on at once. For one thread, which puts work in and never
 * waits for it here.
 */
public interface SideStream extends AutoCloseable {
    /** What libraries know the queue by; an address of the device's own. */
    long handle();

    /** What is put in from now on begins when everything is done that the thread has given to its device so far. */
    void waitForCompute();

    /** What the thread gives to its device while it runs {@code work} goes into this queue. */
    void put(Runnable work);

    /** A mark behind everything that was put in so far. */
    Mark mark();

    /** A place in the queue. */
    interface Mark extends AutoCloseable {
        /** Whether everything before it is done; never waits. */
        boolean isReached();

        @Override
        void close();
    }

    @Override
    void close();
}
