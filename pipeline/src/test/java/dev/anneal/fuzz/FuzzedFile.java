package dev.anneal.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.anneal.error.AnnealException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A good file in thousands of damaged forms: whatever it holds, a reader ends well or with an error that names the file, and has not asked for more
 * memory than it may. {@code -Danneal.fuzz=100000} tries as many forms, by default 2,000; the same number gives the same forms.
 */
public final class FuzzedFile {
    private static final int FORMS = Integer.getInteger("anneal.fuzz", 2_000);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final byte[] good;
    private final Damage damage;
    private final Path file;
    private final long mostBytes;
    private int read;
    private int refused;

    private FuzzedFile(byte[] good, Damage damage, Path file, long mostBytes) {
        this.good = good.clone();
        this.damage = damage;
        this.file = file;
        this.mostBytes = mostBytes;
    }

    /**
     * Damages bytes.
     *
     * @param file where the reader is to find each form
     * @param mostBytes of heap that reading one form may allocate, freed or not
     */
    public static FuzzedFile ofBytes(byte[] good, Path file, long mostBytes) {
        return new FuzzedFile(good, new ByteDamage(), file, mostBytes);
    }

    /** Damages values of a JSON, which stays one. */
    public static FuzzedFile ofJson(byte[] good, Path file, long mostBytes) {
        return new FuzzedFile(good, new JsonDamage(), file, mostBytes);
    }

    /** Reads a file, all of it. */
    public interface Reader {
        void read(Path file) throws Exception;
    }

    /**
     * Lets it read the good file and all forms.
     *
     * @throws AssertionError with the form that the reader has not got over
     */
    public void readBy(Reader reader) throws Exception {
        Files.write(file, good);
        reader.read(file);
        for (int form = 0; form < FORMS; form++) {
            Files.write(file, damage.of(good, new Random(form)));
            attempt(reader, form);
        }
        assertThat(read + refused).isEqualTo(FORMS);
        assertThat(refused).as("refused forms").isGreaterThan(FORMS / 20);
    }

    private void attempt(Reader reader, int form) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reader.read(file);
            read++;
        } catch (AnnealException known) {
            assertThat(known.kind()).as("form %d: %s", form, known.getMessage()).isNotEqualTo(AnnealException.Kind.BUG);
            assertThat(known).hasMessageContaining(file.getFileName().toString());
            refused++;
        } catch (Throwable problem) {
            throw new AssertionError("form " + form + " ends with " + problem, problem);
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as("bytes for form %d", form)
                .isLessThan(mostBytes);
    }
}
