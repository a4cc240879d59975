package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One rank's part in {@link SharedRings#agree}. */
final class RingAgreement {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int LONGEST_OBSTACLE = 1_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TcpOptions options;
    private final Path memory;
    private final Mesh mesh;
    private final byte[] nonce = new byte[RingOffer.NONCE_BYTES];
    private final Path folder;
    private final SortedMap<Integer, Path> files = new TreeMap<>();
    private final SortedMap<Integer, Wire> wires = new TreeMap<>();
    private final Map<Integer, PeerArena> arenas = new TreeMap<>();
    private Optional<Arena> arena = Optional.empty();
    private String obstacle = "";

    RingAgreement(TcpOptions options, Path memory, Mesh mesh) {
        this.options = options;
        this.memory = memory;
        this.mesh = mesh;
        RANDOM.nextBytes(nonce);
        this.folder = RingOffer.folder(memory, options.secret(), nonce);
    }

    SharedRings reach() {
        String boot = boot();
        forEachPeer((peer, socket) -> offer(peer, socket, boot)
                .write(new DataOutputStream(socket.socket().getOutputStream())));
        List<RingOffer> offers = new ArrayList<>();
        forEachPeer((peer, socket) -> {
            RingOffer offer = RingOffer.read(new DataInputStream(socket.socket().getInputStream()), peer, options);
            offers.add(offer);
            if (peer < options.rank()) {
                open(offer, socket, boot);
            }
        });
        makeArena(boot);
        String found = firstObstacle();
        if (found.isEmpty()) {
            offers.forEach(this::openArena);
            found = firstObstacle();
        }
        if (!found.isEmpty()) {
            closeArenas();
            return new SharedRings(wires, Optional.empty(), found);
        }
        return new SharedRings(wires, Optional.of(new Arenas(arena.orElseThrow(), arenas)), "");
    }

    /** Of any rank; all ranks come to the same. */
    private String firstObstacle() {
        String mine = obstacle;
        forEachPeer((peer, socket) -> new DataOutputStream(socket.socket().getOutputStream()).writeUTF(mine));
        SortedMap<Integer, String> obstacles = new TreeMap<>();
        obstacles.put(options.rank(), mine);
        forEachPeer((peer, socket) ->
                obstacles.put(peer, new DataInputStream(socket.socket().getInputStream()).readUTF()));
        return obstacles.values().stream()
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** Makes the file for a pair, or tells why not. */
    private RingOffer offer(int peer, PeerSocket connection, String boot) {
        if (obstacle.isEmpty() && peer > options.rank()) {
            RingOffer offer = RingOffer.of(options, peer, boot, nonce, "");
            Path file = offer.file(folder);
            try {
                beginFile(peer, file);
                wires.put(peer, RingFile.make(file, offer.title()).maker(connection));
                return offer;
            } catch (IOException | UnsupportedOperationException e) {
                hinder("cannot make " + file + " of " + RingFile.FILE_BYTES + " bytes (" + e + ")");
            }
        }
        return RingOffer.of(options, peer, boot, nonce, obstacle);
    }

    private void makeArena(String boot) {
        if (!obstacle.isEmpty()) {
            return;
        }
        RingOffer own = RingOffer.of(options, options.rank(), boot, nonce, "");
        Path file = own.arenaFile(folder);
        try {
            beginFile(options.rank(), file);
            arena = Optional.of(Arena.make(file, own.arenaTitle(options)));
        } catch (IOException | UnsupportedOperationException e) {
            hinder("cannot make " + file + " (" + e + ")");
        }
    }

    private void beginFile(int peer, Path file) throws IOException {
        if (files.isEmpty()) {
            RingFile.makeFolder(folder);
        }
        files.put(peer, file);
    }

    private void openArena(RingOffer offer) {
        Path file = offer.arenaFile(RingOffer.folder(memory, options.secret(), offer.nonce()));
        try {
            arenas.put(offer.maker(), PeerArena.open(file, offer.arenaTitle(options)));
        } catch (IOException | UnsupportedOperationException e) {
            hinder("cannot open the vectors' file of rank " + offer.maker() + " (" + e + ")");
        }
    }

    /** What {@link #reach} has opened, where it comes to nothing. */
    void closeArenas() {
        arena.ifPresent(Mesh::closeQuietly);
        arenas.values().forEach(Mesh::closeQuietly);
    }

    private void open(RingOffer offer, PeerSocket connection, String boot) {
        if (!obstacle.isEmpty() || !offer.obstacle().isEmpty()) {
            return;
        }
        int maker = offer.maker();
        String theirs = mesh.addresses().get(maker).host();
        String mine = mesh.addresses().get(options.rank()).host();
        if (!theirs.equals(mine) || !offer.boot().equals(boot)) {
            hinder("is not on the host of rank " + maker + " (" + mine + ", boot " + boot + "; " + theirs + ", boot "
                    + offer.boot() + ")");
            return;
        }
        Path file = offer.file(RingOffer.folder(memory, options.secret(), offer.nonce()));
        try {
            wires.put(maker, RingFile.open(file, offer.title()).opener(connection));
        } catch (IOException | UnsupportedOperationException e) {
            hinder("cannot open the file of rank " + maker + " (" + e + ")");
        }
    }

    private String boot() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            hinder("runs on a system that does not tell its boot id (" + e + ")");
            return "unknown";
        }
    }

    private void hinder(String reason) {
        String text = "rank " + options.rank() + " " + reason;
        obstacle = text.substring(0, Math.min(LONGEST_OBSTACLE, text.length()));
    }

    private interface PeerCall {
        void on(int peer, PeerSocket socket) throws IOException;
    }

    private void forEachPeer(PeerCall call) {
        int millis = Math.toIntExact(Math.max(1, Mesh.patience(options).toMillis()));
        mesh.sockets().forEach((peer, socket) -> {
            try {
                socket.socket().setSoTimeout(millis);
                call.on(peer, socket);
            } catch (SocketTimeoutException e) {
                throw AnnealException.resources(
                        describe(peer, socket) + " did not answer rank " + options.rank() + " for " + millis
                                + " ms about shared memory. Its process may be stopped or overloaded: see the log of that"
                                + " executor.",
                        e);
            } catch (IOException e) {
                throw AnnealException.environment(
                        describe(peer, socket) + " closed its connection while rank " + options.rank()
                                + " agreed with it about shared memory (" + e.getMessage()
                                + "). See the log of that executor.",
                        new PeerReport(e));
            }
        });
    }

    private String describe(int peer, PeerSocket socket) {
        return "Rank " + peer + " at " + mesh.addresses().get(peer)
                + (socket.channel().isOpen() ? "" : " (closed)");
    }

    void deleteFiles() {
        try {
            for (Path file : files.values()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw AnnealException.environment(
                    "Rank " + options.rank() + " cannot delete its files in " + folder + " (" + e
                            + "). Delete that folder, and see who else writes to it.",
                    e);
        }
    }
}
