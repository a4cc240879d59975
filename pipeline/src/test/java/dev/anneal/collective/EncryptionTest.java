package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.anneal.config.Transport;
import dev.anneal.error.AnnealException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS between ranks: the same sums, nothing to read on the way, and nobody else lets himself in. */
@Timeout(60)
class EncryptionTest {
    private static final byte[] MARK = "a gradient that nobody else may read".getBytes(StandardCharsets.UTF_8);

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        Ranks.awaitEndOfTransportThreads();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void sumsAreTheSame(int worldSize) {
        Gradients gradients = Gradients.random(7, 5, 9);
        Rendezvous rendezvous = Ranks.rendezvous(worldSize);
        List<Object> outcomes = Ranks.inThreads(worldSize, rank -> {
            try (AllReduce ranks = TcpAllReduce.join(options(rank, worldSize), Ranks.rendezvous(rendezvous, rank))) {
                for (int round = 0; round < 5; round++) {
                    Bucket bucket = gradients.bucket(rank, worldSize);
                    ranks.start(bucket);
                    ranks.finish();
                    assertThat(Gradients.floats(bucket.result())).isEqualTo(gradients.sum());
                }
                return ranks.allGather(new byte[100_000]).size();
            }
        });
        assertThat(outcomes).containsOnly(worldSize);
    }

    @ParameterizedTest
    @EnumSource(Encryption.class)
    void onlyWithoutEncryptionPayloadsCanBeReadOnTheWay(Encryption encryption) throws Exception {
        try (Tap tap = new Tap()) {
            assertThat(talk(encryption, tap)).containsExactly("heard", "heard");
            assertThat(contains(tap.heard(), MARK)).isEqualTo(encryption == Encryption.NONE);
            assertThat(tap.heard().length).isGreaterThan(MARK.length);
        }
    }

    @Test
    void aBitThatFlipsOnTheWayIsNoticed() throws Exception {
        for (Encryption encryption : Encryption.values()) {
            try (Tap tap = new Tap()) {
                tap.flipBitOfByte(20_000);
                List<Object> outcomes = talk(encryption, tap);
                assertThat(outcomes)
                        .anySatisfy(
                                outcome -> assertThat((AnnealException) outcome)
                                        .hasMessageContaining(" changed on their way to rank ")
                                        .hasMessageEndingWith(
                                                "If it comes again, look for faulty memory or network hardware on the two hosts and between them."));
            }
        }
    }

    @Test
    void ranksOfOneHostStillShareMemory() {
        Rendezvous rendezvous = Ranks.rendezvous(3);
        List<Object> outcomes = Ranks.inThreads(3, rank -> {
            RankGroup group =
                    RankGroup.join(Transport.AUTO, options(rank, 3), Ranks.MEMORY, Ranks.rendezvous(rendezvous, rank));
            try (AllReduce ranks = group.allReduce()) {
                return group.transport() + " " + ranks.allGather(MARK).size();
            }
        });
        assertThat(outcomes).containsOnly("SHARED_MEMORY 3");
    }

    /** Which collects TLS sockets that nobody holds, and closes what is below them. */
    @Test
    void whatTheyMetByOutlivesTheGarbageCollector() {
        Rendezvous rendezvous = Ranks.rendezvous(2);
        List<Object> outcomes = Ranks.inThreads(2, rank -> {
            RankGroup group =
                    RankGroup.join(Transport.AUTO, options(rank, 2), Ranks.MEMORY, Ranks.rendezvous(rendezvous, rank));
            try (AllReduce ranks = group.allReduce()) {
                for (int round = 0; round < 3; round++) {
                    System.gc();
                    System.runFinalization();
                    assertThat(ranks.allGather(MARK)).hasSize(2);
                }
                return group.transport();
            }
        });
        assertThat(outcomes).containsOnly(Transport.SHARED_MEMORY);
    }

    @Test
    void anotherCertificateIsRefusedOnBothSides() {
        String another = RankCertificate.fresh(0).fingerprint();
        List<Object> outcomes =
                withAddresses(0, address -> new PeerAddress(address.host(), address.port(), Optional.of(another)));
        assertThat((AnnealException) outcomes.get(1))
                .message()
                .matches(
                        "Rank 1 cannot agree on TLS with rank 0 at 127.0.0.1:\\d+ \\(.*its certificate has SHA-256 [0-9a-f]{64},"
                                + " which no such rank of this run has\\). See the log of that executor; .*");
        outcomes = withAddresses(1, address -> new PeerAddress(address.host(), address.port(), Optional.of(another)));
        assertThat((AnnealException) outcomes.get(0))
                .message()
                .startsWith(
                        "Rank 0 waited PT1S in vain for ranks [1] to connect; it has turned away 1 other connections,"
                                + " the last one because ")
                .contains("its certificate has SHA-256 ");
    }

    @Test
    void aPeerThatSpeaksInClearIsRefused() {
        Rendezvous rendezvous = Ranks.rendezvous(2);
        List<Object> outcomes = Ranks.inThreads(
                2,
                rank -> TcpAllReduce.join(
                        rank == 0 ? options(0, 2) : Ranks.options(1, 2, Duration.ofSeconds(1)),
                        Ranks.rendezvous(rendezvous, rank)));
        assertThat((AnnealException) outcomes.get(0))
                .message()
                .matches(
                        "Rank 1 at .* speaks in clear, but rank 0 does not. cluster.encrypt must be the same for all executors.");
        assertThat((AnnealException) outcomes.get(1)).message().contains("speaks TLS, but rank 1 does not.");
    }

    @Test
    void aConnectionInClearIsTurnedAway() {
        Rendezvous rendezvous = Ranks.rendezvous(2);
        List<Object> outcomes = Ranks.inThreads(2, rank -> {
            Rendezvous mine = Ranks.rendezvous(rendezvous, rank);
            Optional<String> claimed =
                    rank == 0 ? Optional.of(RankCertificate.fresh(1).fingerprint()) : Optional.empty();
            return TcpAllReduce.join(
                    rank == 0 ? options(0, 2) : Ranks.options(1, 2, Duration.ofSeconds(1)),
                    address -> withFingerprint(claimed, mine.exchange(address), 1 - rank));
        });
        assertThat((AnnealException) outcomes.get(0))
                .message()
                .contains(
                        "it has turned away 1 other connections, the last one because Unsupported or unrecognized SSL message");
        assertThat((AnnealException) outcomes.get(1)).message().startsWith("Rank 1 cannot connect to rank 0 at ");
    }

    @Test
    void aSilentPeerIsStillNamedAfterTheTimeout() {
        Rendezvous rendezvous = Ranks.rendezvous(2);
        long began = System.nanoTime();
        List<Object> outcomes = Ranks.inThreads(2, rank -> {
            AllReduce ranks = TcpAllReduce.join(options(rank, 2), Ranks.rendezvous(rendezvous, rank));
            if (rank == 0) {
                return ranks.allGather(MARK);
            }
            Thread.sleep(3_000);
            ranks.close();
            return "silent";
        });
        assertThat((AnnealException) outcomes.get(0))
                .message()
                .matches("Rank 1 at .* has sent nothing for 1.\\d s while .*");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void aCertificateIsOneForJavaToo() {
        X509Certificate certificate = RankCertificate.fresh(3).certificate();
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=anneal rank 3");
        assertThatCode(() -> certificate.checkValidity(Date.from(Instant.parse("2500-01-01T00:00:00Z"))))
                .doesNotThrowAnyException();
        assertThat(RankCertificate.fresh(3).fingerprint()).isNotEqualTo(RankCertificate.fingerprint(certificate));
    }

    /** Two ranks send each other the mark, and much more, through a tap. */
    private static List<Object> talk(Encryption encryption, Tap tap) {
        byte[] message = Arrays.copyOf(MARK, 200_000);
        Rendezvous rendezvous = Ranks.rendezvous(2);
        return Ranks.inThreads(2, rank -> {
            TcpOptions options = new TcpOptions(
                    rank, 2, Ranks.options(rank, 2, Ranks.PATIENT).bind(), Ranks.secret(), Ranks.PATIENT, encryption);
            Rendezvous mine = Ranks.rendezvous(rendezvous, rank);
            Rendezvous tapped = rank == 0 ? mine : address -> tap.before(mine.exchange(address));
            try (AllReduce ranks = TcpAllReduce.join(options, tapped)) {
                return Arrays.equals(ranks.allGather(message).get(1 - rank), message) ? "heard" : "something else";
            }
        });
    }

    private interface Change {
        PeerAddress of(PeerAddress address);
    }

    /** Both ranks, where the other one hears something else about a rank than it has said. */
    private static List<Object> withAddresses(int changed, Change change) {
        Rendezvous rendezvous = Ranks.rendezvous(2);
        return Ranks.inThreads(
                2,
                rank -> TcpAllReduce.join(options(rank, 2), mine -> {
                    List<String> all =
                            new ArrayList<>(Ranks.rendezvous(rendezvous, rank).exchange(mine));
                    if (rank != changed) {
                        all.set(
                                changed,
                                change.of(PeerAddress.parse(all.get(changed))).text());
                    }
                    return all;
                }));
    }

    private static List<String> withFingerprint(Optional<String> fingerprint, List<String> texts, int rank) {
        List<String> changed = new ArrayList<>(texts);
        PeerAddress address = PeerAddress.parse(texts.get(rank));
        changed.set(rank, new PeerAddress(address.host(), address.port(), fingerprint).text());
        return changed;
    }

    private static TcpOptions options(int rank, int worldSize) {
        TcpOptions plain = Ranks.options(rank, worldSize, Duration.ofSeconds(1));
        return new TcpOptions(rank, worldSize, plain.bind(), plain.secret(), plain.timeout(), Encryption.TLS);
    }

    private static boolean contains(byte[] bytes, byte[] part) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(new String(part, StandardCharsets.ISO_8859_1));
    }
}
