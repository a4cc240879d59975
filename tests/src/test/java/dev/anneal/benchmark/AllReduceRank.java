package dev.anneal.benchmark;

import com.sun.management.OperatingSystemMXBean;
import dev.anneal.collective.AllReduce;
import dev.anneal.collective.Bucket;
import dev.anneal.collective.RankGroup;
import dev.anneal.collective.SharedVector;
import dev.anneal.collective.Subtree;
import dev.anneal.collective.TcpOptions;
import dev.anneal.config.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One rank of {@link AllReduceBenchmark}, a process that is driven line by line: it says where it listens, hears where all listen, and then, for
 * every line N, sums a vector N times and answers "ms ms ... | CPU seconds". Arguments: rank, world size, floats, transport.
 */
final class AllReduceRank {
    private static final OperatingSystemMXBean MACHINE =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private AllReduceRank() {}

    public static void main(String[] arguments) throws IOException {
        int rank = Integer.parseInt(arguments[0]);
        int worldSize = Integer.parseInt(arguments[1]);
        int bytes = Integer.parseInt(arguments[2]) * Float.BYTES;
        TcpOptions options =
                new TcpOptions(rank, worldSize, InetAddress.getLoopbackAddress(), new byte[16], Duration.ofMinutes(2));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (AllReduce ranks = RankGroup.join(
                        Transport.valueOf(arguments[3]),
                        options,
                        Path.of("/dev/shm"),
                        mine -> meet(in, mine, worldSize))
                .allReduce()) {
            // Zeros: sums stay zero however often they are summed again.
            ByteBuffer vector = ranks.allocate(bytes / Float.BYTES)
                    .map(SharedVector::memory)
                    .orElseGet(() -> ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()));
            Bucket bucket = new Bucket(0, worldSize, List.of(new Subtree(rank, rank + 1, vector)), vector);
            System.out.println("READY");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(sum(ranks, bucket, Integer.parseInt(line)));
            }
        }
    }

    private static List<String> meet(BufferedReader in, String mine, int worldSize) {
        System.out.println(mine);
        List<String> all = new ArrayList<>();
        try {
            for (int rank = 0; rank < worldSize; rank++) {
                all.add(in.readLine());
            }
        } catch (IOException e) {
            throw new IllegalStateException("nobody tells where the others are", e);
        }
        return all;
    }

    private static String sum(AllReduce ranks, Bucket bucket, int times) {
        ranks.allGather(new byte[0]);
        StringBuilder answer = new StringBuilder();
        long cpu = MACHINE.getProcessCpuTime();
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            ranks.start(bucket);
            ranks.finish();
            answer.append(String.format(Locale.ROOT, "%.3f ", (System.nanoTime() - start) / 1e6));
        }
        return answer + String.format(Locale.ROOT, "| %.4f", (MACHINE.getProcessCpuTime() - cpu) / 1e9);
    }
}
