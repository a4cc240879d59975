package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.Transport;
import dev.anneal.error.AnnealException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RankGroupTest {
    private final Gradients gradients = Gradients.random(2, 5, 4);

    @TempDir
    Path folder;

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        Ranks.awaitEndOfTransportThreads();
    }

    @Test
    void ranksOfOneHostShareMemoryByThemselvesAndLeaveNoFile() {
        assertThat(sums(Transport.AUTO, List.of(folder, folder, folder))).containsOnly("SHARED_MEMORY true ");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void withoutTheSameFolderAllTakeTcp() {
        Path other = folder.resolve("another");
        assertThat(sums(Transport.AUTO, List.of(folder, folder, other)))
                .allSatisfy(
                        outcome -> assertThat((String) outcome)
                                .matches(
                                        "TCP true rank 2 cannot open the file of rank 0 \\(java.nio.file.NoSuchFileException: .*"));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderThatIsNotThereIsToldWhereSharedMemoryIsAskedFor() {
        Path missing = folder.resolve("missing");
        assertThat(sums(Transport.SHARED_MEMORY, List.of(missing, missing)))
                .allSatisfy(outcome -> assertThat((AnnealException) outcome)
                        .message()
                        .startsWith(
                                "cluster.transport is shared-memory, but rank 0 cannot make " + missing + "/anneal-")
                        .endsWith("Mend that, or set cluster.transport to auto or tcp."));
    }

    @Test
    void anOfferNeedsTheSecret() throws Exception {
        byte[] nonce = new byte[RingOffer.NONCE_BYTES];
        TcpOptions stranger = new TcpOptions(
                0, 2, InetAddress.getLoopbackAddress(), "not the secret of this test".getBytes(), Ranks.PATIENT);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RingOffer.of(stranger, 1, "boot", nonce, "").write(new DataOutputStream(bytes));
        assertThatThrownBy(() -> RingOffer.read(
                        new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())),
                        0,
                        Ranks.options(1, 2, Ranks.PATIENT)))
                .hasMessageContaining("offers rank 1 shared memory, but does not know the secret of this run");
    }

    @Test
    void filesAreTheOwnersAlone() throws Exception {
        Path mine = folder.resolve("mine");
        RingFile.makeFolder(mine);
        byte[] title = "of this pair".getBytes();
        RingFile.make(mine.resolve("file"), title);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mine)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mine.resolve("file"))))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> RingFile.open(mine.resolve("file"), "of that pair".getBytes()))
                .hasMessageEndingWith("file is another pair's");
        Files.write(mine.resolve("short"), title);
        assertThatThrownBy(() -> RingFile.open(mine.resolve("short"), title))
                .hasMessageContaining("has 12 bytes instead of " + RingFile.FILE_BYTES);
        Files.createSymbolicLink(mine.resolve("link"), mine.resolve("file"));
        assertThatThrownBy(() -> RingFile.open(mine.resolve("link"), title)).isInstanceOf(IOException.class);
    }

    /** Of each rank: transport, whether the sum has the right bits, and what was in the way. */
    private List<Object> sums(Transport wish, List<Path> folders) {
        int worldSize = folders.size();
        Rendezvous rendezvous = Ranks.rendezvous(worldSize);
        return Ranks.inThreads(worldSize, rank -> {
            RankGroup group = RankGroup.join(
                    wish,
                    Ranks.options(rank, worldSize, Ranks.PATIENT),
                    folders.get(rank),
                    Ranks.rendezvous(rendezvous, rank));
            try (AllReduce ranks = group.allReduce()) {
                Bucket bucket = gradients.bucket(rank, worldSize);
                ranks.start(bucket);
                ranks.finish();
                boolean equal = Arrays.equals(Gradients.floats(bucket.result()), gradients.sum());
                return group.transport() + " " + equal + " " + group.obstacle();
            }
        });
    }
}
