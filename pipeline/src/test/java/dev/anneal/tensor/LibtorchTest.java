package dev.anneal.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LibtorchTest {
    private static final String REMEDY =
            ", but Anneal computes with libtorch 2.7.1 only. Point PYTORCH_LIBRARY_PATH to that"
                    + " version, or unset it for the one that Anneal carries (Linux x86-64, CPU).";

    @TempDir
    private Path folder;

    private Libtorch of(String version) throws IOException {
        Files.writeString(folder.resolve("build-version"), version + "\n");
        return new Libtorch(Optional.of(folder.resolve("lib").toString()), Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.7.1", "2.7.1+cpu", "2.7.1+cu128"})
    void takesEveryFlavourOfItsVersion(String version) throws IOException {
        of(version).requireRightVersion();
        new Libtorch(Optional.empty(), Optional.of(version)).requireRightVersion();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.7.0+cpu", "2.5.1+cu121", "2.7.10"})
    void refusesAFolderOfAnotherVersion(String version) throws IOException {
        AnnealException problem = catchThrowableOfType(AnnealException.class, of(version)::requireRightVersion);

        assertThat(problem.kind()).isEqualTo(AnnealException.Kind.ENVIRONMENT);
        assertThat(problem)
                .hasMessage("PYTORCH_LIBRARY_PATH is " + folder.resolve("lib") + ", which holds libtorch " + version
                        + REMEDY);
    }

    @Test
    void refusesAnotherVersionThatIsClaimed() {
        AnnealException problem = catchThrowableOfType(
                AnnealException.class, new Libtorch(Optional.empty(), Optional.of("2.5.1"))::requireRightVersion);

        assertThat(problem).hasMessage("PYTORCH_VERSION is 2.5.1" + REMEDY);
    }

    @Test
    void leavesAFolderThatSaysNothingToTheLoader() {
        new Libtorch(Optional.of(folder.resolve("lib").toString()), Optional.empty()).requireRightVersion();
    }

    @Test
    void whatLiesInTheFolderSaysWhetherItIsForGpus() throws IOException {
        Libtorch libtorch = new Libtorch(Optional.of(folder.toString()), Optional.empty());
        assertThatThrownBy(libtorch::flavour)
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("PYTORCH_LIBRARY_PATH is " + folder + ", where libtorch.so is missing");
        Files.createFile(folder.resolve("libtorch.so"));
        assertThat(libtorch.flavour()).contains("cpu");
        assertThat(libtorch.isForGpus()).isFalse();
        Files.createFile(folder.resolve("libtorch_cuda.so"));
        assertThatThrownBy(libtorch::flavour).hasMessageContaining("where libc10_cuda.so is missing");
        Files.createFile(folder.resolve("libc10_cuda.so"));
        assertThat(libtorch.flavour()).contains("cu128");
        assertThat(libtorch.isForGpus()).isTrue();
    }

    @Test
    void withoutAFolderTheLoaderHasItsOwn() {
        Libtorch none = new Libtorch(Optional.empty(), Optional.empty());
        assertThat(none.flavour()).isEmpty();
        assertThat(none.isForGpus()).isFalse();
    }
}
