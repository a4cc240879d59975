package dev.anneal.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.jna.NativeLibrary;
import dev.anneal.error.AnnealException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CUDA's runtime, where {@code -Danneal.cudart=FOLDER} has it: without a GPU it can be loaded, and knows its errors. */
final class CudaStreamTest {
    private static Path configured() {
        String folder = System.getProperty("anneal.cudart", "");
        assumeThat(folder).as("-Danneal.cudart=FOLDER has libcudart.so").isNotEmpty();
        return Path.of(folder);
    }

    @Test
    void theRuntimeHasEveryFunctionThatIsCalled() throws Exception {
        try (Stream<Path> files = Files.list(configured())) {
            Path file = files.filter(path -> path.getFileName().toString().startsWith("libcudart.so"))
                    .findFirst()
                    .orElseThrow();
            NativeLibrary library = NativeLibrary.getInstance(file.toString());
            for (Method method : CudaStream.Runtime.class.getMethods()) {
                assertThat(library.getFunction(method.getName())).isNotNull();
            }
        }
    }

    @Test
    void theRuntimeThatLibtorchBringsIsTaken() {
        CudaStream.Runtime runtime = CudaStream.load(configured());
        assertThat(runtime.cudaGetErrorString(600)).isEqualTo("device not ready");
        assertThat(runtime.cudaSetDevice(0)).isNotZero();
    }

    @Test
    void saysWhatIsMissing(@TempDir Path empty) {
        assertThatThrownBy(() -> CudaStream.load(empty))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("CUDA's runtime is neither in " + empty)
                .hasMessageContaining("libcudart.so.12");
    }
}
