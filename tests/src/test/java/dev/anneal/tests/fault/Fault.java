package dev.anneal.tests.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/**
 * Something that can go wrong in an executor. A test orders it by a file, which says where; the executor's agent finds it when it comes to that place,
 * and says in another file when it happened.
 */
public enum Fault {
    /** A rank runs out of memory in the middle of backward. */
    OUT_OF_MEMORY,
    /** The engine of a rank gets no memory in the middle of backward. */
    NO_ENGINE_MEMORY,
    /** A rank comes upon a defect in the middle of backward. */
    DEFECT,
    /** A bit of a gradient flips between two ranks. */
    FLIPPED_BIT,
    /** A rank has another secret than its peers. */
    WRONG_SECRET,
    /** The disk is full while a file is written. */
    FULL_DISK;

    private static volatile Path folder = Path.of("no faults are ordered");

    /** Where tests and executors leave their files. */
    public static void areOrderedIn(Path here) {
        folder = here;
    }

    /** Lets it happen once, at the place whose name contains this. */
    public void order(String place) {
        write("once " + place);
    }

    /** Lets it happen at each time that the place is come to, until {@link #cancelAll}. */
    public void orderForGood(String place) {
        write("always " + place);
    }

    private void write(String order) {
        try {
            Path complete = Files.writeString(folder.resolve(name() + ".tmp"), order);
            Files.move(complete, file(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets all orders, and what has happened. */
    public static void cancelAll() throws IOException {
        for (Fault fault : values()) {
            Files.deleteIfExists(fault.file());
            Files.deleteIfExists(fault.report());
        }
    }

    /** When it happened last. */
    public Instant time() throws IOException {
        return Instant.parse(Files.readString(report()));
    }

    /** For the agent: whether it is to happen here and now. */
    public boolean isDue(String place) {
        try {
            String order = Files.readString(file());
            boolean here = place.contains(order.substring(order.indexOf(' ') + 1));
            boolean now = here && (order.startsWith("always ") || Files.deleteIfExists(file()));
            if (now) {
                Files.writeString(report(), Instant.now().toString());
            }
            return now;
        } catch (NoSuchFileException notOrdered) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file() {
        return folder.resolve(name());
    }

    private Path report() {
        return folder.resolve(name() + ".happened");
    }
}
