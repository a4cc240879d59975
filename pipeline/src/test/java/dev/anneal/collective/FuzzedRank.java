package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** Rank 0 of 2 in a process with little memory, for {@link FuzzTest}: joins, sums, says how it ended, and begins again. */
final class FuzzedRank {
    static final String AT = "AT ";
    static final String ENDED = "ENDED ";
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Of a bucket whose blocks are not all full. */
    static final Gradients GRADIENTS = Gradients.random(3, 2, 3);

    private FuzzedRank() {}

    /** Arguments: how often. */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        for (int round = 0; round < Integer.parseInt(arguments[0]); round++) {
            out.println(ENDED + outcome(out).replaceAll("[^ -~]", "?"));
        }
    }

    private static String outcome(PrintStream out) {
        TcpOptions options = new TcpOptions(0, 2, InetAddress.getLoopbackAddress(), Ranks.secret(), TIMEOUT);
        try (AllReduce ranks = TcpAllReduce.join(options, mine -> announce(out, mine))) {
            Bucket bucket = GRADIENTS.bucket(0, 2);
            ranks.start(bucket);
            ranks.finish();
            return "SUMMED";
        } catch (AnnealException failure) {
            return failure.kind() + " " + failure.getMessage();
        } catch (RuntimeException | Error defect) {
            return "DEFECT " + defect;
        }
    }

    private static List<String> announce(PrintStream out, String mine) {
        out.println(AT + mine);
        return List.of(mine, new PeerAddress("127.0.0.1", 1).text());
    }
}
