package dev.anneal.collective.nccl;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.anneal.error.AnnealException;

/** NCCL itself: {@code nccl.h} of version 2.7 or later, which has send and receive. */
final class LibNccl implements Nccl {
    static final String NAME = "libnccl.so.2";
    private static final int ID_BYTES = 128;
    private static final int FLOAT32 = 7;
    private static final int IN_PROGRESS = 7;

    /** The functions, by their names. */
    interface Functions extends Library {
        int ncclGetVersion(IntByReference version);

        int ncclGetUniqueId(Pointer id);

        int ncclCommInitRank(PointerByReference communicator, int ranks, UniqueId.ByValue id, int rank);

        int ncclGroupStart();

        int ncclGroupEnd();

        int ncclSend(Pointer buffer, long count, int type, int peer, Pointer communicator, Pointer stream);

        int ncclRecv(Pointer buffer, long count, int type, int peer, Pointer communicator, Pointer stream);

        int ncclAllGather(Pointer mine, Pointer all, long count, int type, Pointer communicator, Pointer stream);

        int ncclCommGetAsyncError(Pointer communicator, IntByReference error);

        int ncclCommAbort(Pointer communicator);

        int ncclCommDestroy(Pointer communicator);

        String ncclGetErrorString(int error);
    }

    /** {@code ncclUniqueId}, which travels by value. */
    @Structure.FieldOrder("internal")
    public static class UniqueId extends Structure {
        public byte[] internal = new byte[ID_BYTES];

        /** As a parameter. */
        public static final class ByValue extends UniqueId implements Structure.ByValue {}
    }

    private final Functions functions;

    private LibNccl(Functions functions) {
        this.functions = functions;
    }

    /**
     * Loads it.
     *
     * @param library a file, or a name that the system's loader finds
     * @throws AnnealException (environment) if it is not there
     */
    static LibNccl load(String library) {
        try {
            return new LibNccl(Native.load(library, Functions.class));
        } catch (UnsatisfiedLinkError e) {
            throw AnnealException.environment(
                    library + " does not load: " + e.getMessage()
                            + ". Put its folder on LD_LIBRARY_PATH, or set NCCL_HOME.",
                    e);
        }
    }

    @Override
    public int version() {
        IntByReference version = new IntByReference();
        require(functions.ncclGetVersion(version), "tell its version");
        return version.getValue();
    }

    @Override
    public byte[] uniqueId() {
        try (Memory id = new Memory(ID_BYTES)) {
            require(functions.ncclGetUniqueId(id), "make an id");
            return id.getByteArray(0, ID_BYTES);
        }
    }

    @Override
    public Communicator join(int worldSize, byte[] id, int rank) {
        UniqueId.ByValue value = new UniqueId.ByValue();
        System.arraycopy(id, 0, value.internal, 0, ID_BYTES);
        PointerByReference communicator = new PointerByReference();
        require(functions.ncclCommInitRank(communicator, worldSize, value, rank), "join the ranks");
        return new End(communicator.getValue());
    }

    private void require(int error, String what) {
        if (error != 0) {
            throw AnnealException.environment("NCCL could not " + what + ": " + functions.ncclGetErrorString(error)
                    + " (error " + error + "). Set NCCL_DEBUG=INFO on the executors and see their logs.");
        }
    }

    private final class End implements Communicator {
        private final Pointer communicator;
        private boolean gone;

        End(Pointer communicator) {
            this.communicator = communicator;
        }

        @Override
        public void beginGroup() {
            require(functions.ncclGroupStart(), "begin a group");
        }

        @Override
        public void endGroup() {
            require(functions.ncclGroupEnd(), "send and receive");
        }

        @Override
        public void send(long address, long floats, int peer, long stream) {
            require(
                    functions.ncclSend(new Pointer(address), floats, FLOAT32, peer, communicator, new Pointer(stream)),
                    "send to rank " + peer);
        }

        @Override
        public void receive(long address, long floats, int peer, long stream) {
            require(
                    functions.ncclRecv(new Pointer(address), floats, FLOAT32, peer, communicator, new Pointer(stream)),
                    "receive from rank " + peer);
        }

        @Override
        public void allGather(long mine, long all, long floatsOfEach, long stream) {
            require(
                    functions.ncclAllGather(
                            new Pointer(mine),
                            new Pointer(all),
                            floatsOfEach,
                            FLOAT32,
                            communicator,
                            new Pointer(stream)),
                    "gather");
        }

        @Override
        public synchronized String asyncError() {
            if (gone) {
                return "it was given up";
            }
            IntByReference error = new IntByReference();
            require(functions.ncclCommGetAsyncError(communicator, error), "tell how it is");
            return error.getValue() == 0 || error.getValue() == IN_PROGRESS
                    ? ""
                    : functions.ncclGetErrorString(error.getValue());
        }

        @Override
        public synchronized void abort() {
            if (!gone) {
                gone = true;
                functions.ncclCommAbort(communicator);
            }
        }

        @Override
        public synchronized void destroy() {
            if (!gone) {
                gone = true;
                require(functions.ncclCommDestroy(communicator), "leave");
            }
        }
    }
}
