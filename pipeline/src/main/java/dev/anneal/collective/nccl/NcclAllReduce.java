package dev.anneal.collective.nccl;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.Bucket;
import dev.anneal.collective.SharedVector;
import dev.anneal.collective.VectorSums;
import dev.anneal.error.AnnealException;
import dev.anneal.tensor.CudaStream;
import dev.anneal.tensor.Device;
import dev.anneal.tensor.SideStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Ranks whose vectors lie on GPUs that NCCL connects. Messages, failures and vectors of the host go over another transport, which also tells ranks that one
 * of them is gone.
 */
public final class NcclAllReduce implements AllReduce {
    /** The first one with send and receive. */
    private static final int OLDEST = 2_700;

    /** Folders that somebody may have named; the doctor looks there, too. */
    private static final List<String> FOLDERS = List.of("NCCL_HOME", "PYTORCH_LIBRARY_PATH");

    private final AllReduce control;
    private final Nccl.Communicator communicator;
    private final SideStream stream;
    private final Duration timeout;
    private volatile Optional<NcclSums> sums = Optional.empty();

    private NcclAllReduce(AllReduce control, Nccl.Communicator communicator, SideStream stream, Duration timeout) {
        this.control = control;
        this.communicator = communicator;
        this.stream = stream;
        this.timeout = timeout;
    }

    /**
     * Whether all ranks can talk over NCCL, and their group if so.
     *
     * @param obstacles of all ranks; empty if there is a group
     */
    public record Outcome(Optional<NcclAllReduce> group, List<String> obstacles) {
        public Outcome {
            obstacles = List.copyOf(obstacles);
        }
    }

    /**
     * Connects the ranks, if all of them compute on GPUs and have the library. All ranks call it.
     *
     * @param control connects the ranks already; closed with the group
     * @param device where this rank computes
     * @param timeout how long nothing may move
     */
    public static Outcome join(AllReduce control, Device device, Duration timeout) {
        return join(control, () -> load(device), () -> CudaStream.on(device), timeout);
    }

    static Outcome join(
            AllReduce control, Supplier<Nccl> library, Supplier<? extends SideStream> stream, Duration timeout) {
        Optional<Nccl> nccl = Optional.empty();
        Optional<SideStream> side = Optional.empty();
        String mine;
        try {
            nccl = Optional.of(library.get());
            mine = "version " + nccl.get().version();
            side = Optional.of(stream.get());
        } catch (AnnealException obstacle) {
            mine = "rank " + control.rank() + ": " + obstacle.getMessage();
        }
        List<String> obstacles = obstacles(control.allGather(mine.getBytes(StandardCharsets.UTF_8)));
        if (!obstacles.isEmpty()) {
            side.ifPresent(SideStream::close);
            return new Outcome(Optional.empty(), obstacles);
        }
        try {
            return new Outcome(Optional.of(group(control, nccl.orElseThrow(), side.orElseThrow(), timeout)), List.of());
        } catch (AnnealException problem) {
            control.fail(problem);
            throw problem;
        }
    }

    private static NcclAllReduce group(AllReduce control, Nccl nccl, SideStream stream, Duration timeout) {
        byte[] id = control.broadcast(control.rank() == 0 ? nccl.uniqueId() : new byte[0]);
        return new NcclAllReduce(control, nccl.join(control.worldSize(), id, control.rank()), stream, timeout);
    }

    private static List<String> obstacles(List<byte[]> messages) {
        List<String> texts = messages.stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
        List<String> obstacles = new ArrayList<>(
                texts.stream().filter(text -> text.startsWith("rank ")).toList());
        if (obstacles.isEmpty() && texts.stream().distinct().count() > 1) {
            obstacles.add("the ranks have NCCL of different versions: " + String.join(", ", texts));
        }
        return obstacles;
    }

    private static Nccl load(Device device) {
        if (device.kind() != Device.Kind.CUDA) {
            throw AnnealException.environment("It computes on " + device + ".");
        }
        LibNccl nccl = LibNccl.load(file(
                FOLDERS.stream().map(System::getenv).filter(Objects::nonNull).toList()));
        if (nccl.version() < OLDEST) {
            throw AnnealException.environment(
                    "Its NCCL has version number " + nccl.version() + ", but " + OLDEST + " (2.7.0) is needed.");
        }
        return nccl;
    }

    /** The library in the first of the folders that has it, or in their {@code lib}; or the one that the system's loader finds. */
    static String file(List<String> folders) {
        return folders.stream()
                .map(Path::of)
                .flatMap(folder -> Stream.of(folder, folder.resolve("lib")))
                .map(folder -> folder.resolve(LibNccl.NAME))
                .filter(Files::isRegularFile)
                .findFirst()
                .map(Path::toString)
                .orElse(LibNccl.NAME);
    }

    @Override
    public Optional<VectorSums> sumsOnDevices() {
        NcclSums made = new NcclSums(control, communicator, stream, timeout);
        sums = Optional.of(made);
        return Optional.of(made);
    }

    @Override
    public int rank() {
        return control.rank();
    }

    @Override
    public int worldSize() {
        return control.worldSize();
    }

    @Override
    public String awaiting() {
        return sums.map(NcclSums::awaiting).filter(what -> !what.isEmpty()).orElseGet(control::awaiting);
    }

    @Override
    public Optional<SharedVector> allocate(long floats) {
        return control.allocate(floats);
    }

    @Override
    public void start(Bucket bucket) {
        control.start(bucket);
    }

    @Override
    public void startReduceScatter(Bucket bucket) {
        control.startReduceScatter(bucket);
    }

    @Override
    public void startAllGather(int id, ByteBuffer values) {
        control.startAllGather(id, values);
    }

    @Override
    public void finish() {
        control.finish();
    }

    @Override
    public List<byte[]> allGather(byte[] mine) {
        return control.allGather(mine);
    }

    @Override
    public byte[] broadcast(byte[] fromRankZero) {
        return control.broadcast(fromRankZero);
    }

    @Override
    public void throwIfFailed() {
        control.throwIfFailed();
    }

    @Override
    public void fail(Throwable cause) {
        communicator.abort();
        control.fail(cause);
    }

    @Override
    public void close() {
        try (control) {
            communicator.destroy();
            stream.close();
        }
    }
}
