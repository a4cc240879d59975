package dev.anneal.collective;

import dev.anneal.config.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A rank in a process of its own, for {@link RankProcesses}: it meets the others through its input and output, and sums
 * without end, in place where it can.
 */
final class RankProcess {
    static final String MEET = "MEET ";
    static final String SUMMED = "SUMMED ";
    static final String FAILED = "FAILED ";
    private static final Gradients GRADIENTS = Gradients.random(3, 5, 12);

    private RankProcess() {}

    /** Arguments: transport, rank, world size, timeout in milliseconds, secret, folder of shared memory. */
    public static void main(String[] arguments) {
        Transport transport = Transport.valueOf(arguments[0]);
        int rank = Integer.parseInt(arguments[1]);
        int worldSize = Integer.parseInt(arguments[2]);
        Duration timeout = Duration.ofMillis(Long.parseLong(arguments[3]));
        byte[] secret = arguments[4].getBytes(StandardCharsets.UTF_8);
        TcpOptions options = new TcpOptions(rank, worldSize, InetAddress.getLoopbackAddress(), secret, timeout);
        Path memory = Path.of(arguments[5]);
        PrintStream out = System.out;
        try (AllReduce ranks = RankGroup.join(transport, options, memory, mine -> meet(mine, worldSize))
                .allReduce()) {
            for (int round = 0; true; round++) {
                VectorRoom room = new VectorRoom(ranks);
                Bucket bucket = GRADIENTS.bucket(rank, worldSize, room::place);
                ranks.start(bucket);
                ranks.finish();
                if (round == 0) {
                    out.println(SUMMED + Arrays.hashCode(Gradients.floats(bucket.result())) + " " + room.missed());
                }
                room.close();
            }
        } catch (RuntimeException failure) {
            out.println(FAILED + failure.getMessage());
        }
    }

    static int expectedHash() {
        return Arrays.hashCode(GRADIENTS.sum());
    }

    private static List<String> meet(String mine, int worldSize) {
        System.out.println(MEET + mine);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<String> all = new ArrayList<>();
        try {
            for (int rank = 0; rank < worldSize; rank++) {
                all.add(in.readLine());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return all;
    }
}
