package dev.anneal.collective.nccl;

/** What is called of NCCL, on memory of a device by its addresses. */
interface Nccl {
    /** 2.26.2 is 22602. */
    int version();

    /** What the ranks of one communicator know each other by; one rank makes it and gives it to the others. */
    byte[] uniqueId();

    /** Waits for all ranks. The device of the calling thread is the communicator's. */
    Communicator join(int worldSize, byte[] id, int rank);

    /**
     * A rank's end of a group. Calls return when the work is in the stream; what they ask for is done in the stream's order. Thread-safe as far as {@link
     * #abort} goes, which may come from any thread.
     */
    interface Communicator {
        /** Sends and receives from here on go together, at {@link #endGroup}: none of them waits for another. */
        void beginGroup();

        void endGroup();

        void send(long address, long floats, int peer, long stream);

        void receive(long address, long floats, int peer, long stream);

        /** Everyone's slice of equal size, in rank order. */
        void allGather(long mine, long all, long floatsOfEach, long stream);

        /** What went wrong in the background; empty if nothing has. */
        String asyncError();

        /** Ends everything at once, also what is on its way. */
        void abort();

        /** When nothing is on its way. */
        void destroy();
    }
}
