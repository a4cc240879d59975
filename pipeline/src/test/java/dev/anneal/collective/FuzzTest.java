package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever comes to a rank's port, before and after its sender has proved to know the secret: the rank neither crashes nor hangs, and takes no more
 * memory than it has. It runs in a process with a heap of 48 MB and 16 MB for direct buffers, less than one of the messages that the frames announce.
 */
@Timeout(120)
class FuzzTest {
    private static final int FRAMES_BEFORE = 300;
    private static final int FRAMES_AFTER = 700;
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private final FrameFuzz fuzz = new FrameFuzz(20_260_701);
    private final List<Socket> strangers = new ArrayList<>();
    private Process process;
    private BufferedReader output;

    @AfterEach
    void endProcess() throws IOException {
        process.destroyForcibly();
        for (Socket stranger : strangers) {
            stranger.close();
        }
    }

    @Test
    void framesOfStrangersAreOfNoConsequence() throws Exception {
        start(1);
        PeerAddress address = PeerAddress.parse(await(FuzzedRank.AT));
        for (int frame = 0; frame < FRAMES_BEFORE; frame++) {
            try (Socket stranger = new Socket(address.host(), address.port())) {
                stranger.getOutputStream().write(fuzz.nextGreeting());
            } catch (IOException turnedAway) {
                // As it should be.
            }
        }
        assertThat(sumWith(address)).isEqualTo(FuzzedRank.GRADIENTS.sum());
        assertThat(await(FuzzedRank.ENDED)).isEqualTo("SUMMED");
    }

    @Test
    void strangersWhoSayNothingHoldNobodyUp() throws Exception {
        start(1);
        PeerAddress address = PeerAddress.parse(await(FuzzedRank.AT));
        for (int i = 0; i < 150; i++) {
            strangers.add(new Socket(address.host(), address.port()));
        }
        long began = System.nanoTime();
        assertThat(sumWith(address)).isEqualTo(FuzzedRank.GRADIENTS.sum());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
        assertThat(await(FuzzedRank.ENDED)).isEqualTo("SUMMED");
    }

    @Test
    void aRankThatSendsAnythingIsNamedAtOnce() throws Exception {
        start(FRAMES_AFTER);
        for (int frame = 0; frame < FRAMES_AFTER; frame++) {
            PeerAddress address = PeerAddress.parse(await(FuzzedRank.AT));
            byte[] bytes = fuzz.next();
            long began = System.nanoTime();
            attack(address, frame % 2 == 0, bytes);
            assertThat(await(FuzzedRank.ENDED))
                    .as("frame %d, %s", frame, HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 60)))
                    .matches("(?s)(ENVIRONMENT|BUG|USER|RESOURCES) (Bytes from )?Rank 1 at 127.0.0.1.*")
                    .doesNotContain("OutOfMemory")
                    .doesNotContain("has sent nothing");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
        }
    }

    private void start(int rounds) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-XX:MaxDirectMemorySize=16m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FuzzedRank.class.getName(),
                        Integer.toString(rounds))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    private String await(String word) throws IOException {
        String line = output.readLine();
        assertThat(line).as("what the rank says").startsWith(word);
        return line.substring(word.length());
    }

    /** As rank 1. */
    private static float[] sumWith(PeerAddress address) {
        TcpOptions options = Ranks.options(1, 2, FuzzedRank.TIMEOUT);
        try (AllReduce ranks = TcpAllReduce.join(options, mine -> List.of(address.text(), mine))) {
            Bucket bucket = FuzzedRank.GRADIENTS.bucket(1, 2);
            ranks.start(bucket);
            ranks.finish();
            return Gradients.floats(bucket.result());
        }
    }

    /** As rank 1, which then reads on until rank 0 has said all. */
    private static void attack(PeerAddress address, boolean startsBucket, byte[] bytes) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.host(), address.port()));
            new Handshake(Ranks.options(1, 2, FuzzedRank.TIMEOUT), socket).connect(0);
            if (startsBucket) {
                ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
                new Frame(Frame.Kind.STARTED, 0, 3, 0, 2, 3, 0).write(header, 0);
                socket.getOutputStream().write(header.array());
            }
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.setSoTimeout((int) FuzzedRank.TIMEOUT.toMillis());
            socket.getInputStream().readAllBytes();
        } catch (SocketTimeoutException silent) {
            throw silent;
        } catch (IOException cut) {
            // Rank 0 has had enough.
        }
    }
}
