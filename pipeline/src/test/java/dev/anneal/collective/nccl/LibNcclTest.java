package dev.anneal.collective.nccl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.jna.NativeLibrary;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NCCL itself, where {@code -Danneal.nccl=FILE} names it: it needs no GPU to be loaded and asked for its version. */
final class LibNcclTest {
    private static String configured() {
        String file = System.getProperty("anneal.nccl", "");
        assumeThat(file).as("-Danneal.nccl=FILE names libnccl.so.2").isNotEmpty();
        return file;
    }

    @Test
    void hasEveryFunctionThatIsCalled() {
        NativeLibrary library = NativeLibrary.getInstance(configured());
        for (Method method : LibNccl.Functions.class.getMethods()) {
            assertThat(library.getFunction(method.getName())).isNotNull();
        }
        assertThatThrownBy(() -> library.getFunction("ncclSendEverything")).isInstanceOf(UnsatisfiedLinkError.class);
    }

    @Test
    void tellsItsVersion() {
        assertThat(LibNccl.load(configured()).version()).isBetween(2_700, 40_000);
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> LibNccl.load("libnccl-that-nobody-has.so.2"))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("libnccl-that-nobody-has.so.2 does not load")
                .hasMessageContaining("NCCL_HOME");
    }

    @Test
    void isLookedForInTheFolderThatIsNamed(@TempDir Path folder) throws IOException {
        Path library = Files.createDirectories(folder.resolve("lib")).resolve("libnccl.so.2");
        List<String> named = List.of(folder.resolve("other").toString(), folder.toString());
        assertThat(NcclAllReduce.file(named)).isEqualTo("libnccl.so.2");
        Files.createFile(library);
        assertThat(NcclAllReduce.file(named)).isEqualTo(library.toString());
        Path nearer = Files.createFile(folder.resolve("libnccl.so.2"));
        assertThat(NcclAllReduce.file(named)).isEqualTo(nearer.toString());
        assertThat(NcclAllReduce.file(List.of())).isEqualTo("libnccl.so.2");
    }
}
