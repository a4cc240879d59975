package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MeshTest {
    @Test
    void aWrongSecretIsToldOnBothSides() {
        Duration patience = Duration.ofSeconds(1);
        List<Object> outcomes = join(
                2,
                rank -> new TcpOptions(
                        rank,
                        2,
                        InetAddress.getLoopbackAddress(),
                        (rank + " has its own secret").getBytes(),
                        patience));
        assertThat((AnnealException) outcomes.get(0))
                .message()
                .matches(
                        "Rank 0 waited PT1S in vain for ranks \\[1\\] to connect; it has turned away 1 other connections, the last one"
                                + " because The process at 127.0.0.1:\\d+ that says it is rank 1 and rank 0 do not have the same secret."
                                + " Either it belongs to another run, or the executors did not get the secret of this one.. .*");
        assertThat((AnnealException) outcomes.get(1))
                .message()
                .matches(
                        "The process at 127.0.0.1:\\d+ that says it is rank 0 and rank 1 do not have the same secret. .*");
    }

    @Test
    void worldSizesMustAgree() {
        Rendezvous rendezvous = Ranks.rendezvous(2);
        List<Object> outcomes = Ranks.inThreads(2, rank -> {
            int worldSize = 2 + rank;
            Rendezvous padded = mine -> {
                List<String> two = Ranks.rendezvous(rendezvous, rank).exchange(mine);
                return rank == 0 ? two : List.of(two.get(0), two.get(1), two.get(1));
            };
            return Mesh.connect(Ranks.options(rank, worldSize, Duration.ofSeconds(3)), padded);
        });
        assertThat((AnnealException) outcomes.get(1))
                .message()
                .matches(
                        "The process at .* is rank 0 of 2 and looks for rank 1, but this is rank 1 of 3. Two runs may share a"
                                + " rendezvous.");
    }

    @Test
    void strangersThatTalkGarbageDoNotEndTheRun() {
        Rendezvous rendezvous = Ranks.rendezvous(2);
        List<Object> outcomes = Ranks.inThreads(2, rank -> {
            Rendezvous visited = mine -> {
                List<String> all = Ranks.rendezvous(rendezvous, rank).exchange(mine);
                if (rank == 1) {
                    visit(PeerAddress.parse(all.get(0)));
                }
                return all;
            };
            try (AllReduce ranks = TcpAllReduce.join(Ranks.options(rank, 2, Ranks.PATIENT), visited)) {
                return ranks.allGather(new byte[rank]).size();
            }
        });
        assertThat(outcomes).containsExactly(2, 2);
    }

    @Test
    void aRankThatNeverConnectsIsNamed() {
        List<Object> outcomes = Ranks.inThreads(
                1,
                rank -> Mesh.connect(Ranks.options(0, 3, Duration.ofMillis(300)), mine -> List.of(mine, mine, mine)));
        assertThat((AnnealException) outcomes.get(0))
                .hasMessage(
                        "Rank 0 waited PT0.3S in vain for ranks [1, 2] to connect. See the logs of those executors; a"
                                + " firewall between the hosts must let executors connect.");
    }

    @Test
    void theRendezvousMustBeInRankOrder() {
        assertThatThrownBy(() -> Mesh.connect(Ranks.options(1, 2, Ranks.PATIENT), mine -> List.of(mine, "other")))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("It must return all ranks in rank order.");
    }

    @Test
    void addressesSurviveTheRendezvous() {
        PeerAddress address = new PeerAddress("10.1.2.3", 4711);
        assertThat(PeerAddress.parse(address.text())).isEqualTo(address);
        assertThatThrownBy(() -> PeerAddress.parse("anneal-collective host"))
                .hasMessage(
                        "A rank announced itself as \"anneal-collective host\", which is no \"anneal-collective HOST PORT\"."
                                + " All executors must run the same version of Anneal.");
    }

    @Test
    void optionsAreValidatedAndKeepTheSecretToThemselves() throws IOException {
        InetAddress everywhere = InetAddress.getByName("0.0.0.0");
        assertThatThrownBy(() -> new TcpOptions(0, 2, everywhere, Ranks.secret(), Ranks.PATIENT))
                .hasMessageContaining("which is every address of the host");
        assertThatThrownBy(() -> new TcpOptions(0, 2, InetAddress.getLoopbackAddress(), new byte[3], Ranks.PATIENT))
                .hasMessage("The secret of the run has 3 bytes. It needs 16 random ones at least.");
        assertThat(Ranks.options(0, 2, Ranks.PATIENT).toString()).doesNotContain("secret");
    }

    private static void visit(PeerAddress address) {
        for (byte[] words : List.of("GET / HTTP/1.1\r\n\r\n".repeat(9).getBytes(), new byte[0])) {
            try (Socket socket = new Socket(address.host(), address.port())) {
                socket.getOutputStream().write(ByteBuffer.wrap(words).array());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private interface OptionsOf {
        TcpOptions rank(int rank);
    }

    private static List<Object> join(int worldSize, OptionsOf options) {
        Rendezvous rendezvous = Ranks.rendezvous(worldSize);
        return Ranks.inThreads(
                worldSize, rank -> TcpAllReduce.join(options.rank(rank), Ranks.rendezvous(rendezvous, rank)));
    }
}
