package dev.anneal.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeCacheTest {
    @TempDir
    private Path root;

    @Test
    void emptiesAFolderThatWasNeverCompleted() throws IOException {
        Path folder = Files.createDirectories(root.resolve("lib"));
        Files.writeString(folder.resolve("lib.so"), "half of a libra");
        new NativeCache(folder).firstUse(() -> {
            assertThat(folder.resolve("lib.so")).doesNotExist();
            Files.writeString(folder.resolve("lib.so"), "library");
        });
        assertThat(folder.resolve("lib.so")).hasContent("library");
    }

    @Test
    void leavesACompleteFolderAlone() {
        NativeCache cache = new NativeCache(root.resolve("lib"));
        cache.firstUse(() -> Files.writeString(cache.folder().resolve("lib.so"), "library"));
        cache.firstUse(() -> assertThat(cache.folder().resolve("lib.so")).hasContent("library"));
    }

    @Test
    void isNotCompleteAfterAFailure() {
        NativeCache cache = new NativeCache(root.resolve("lib"));
        assertThatThrownBy(() -> cache.firstUse(() -> {
                    Files.writeString(cache.folder().resolve("lib.so"), "libr");
                    throw new IOException("no space left");
                }))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("no space left")
                .hasMessageContaining("Free some disk space");
        cache.firstUse(() -> assertThat(cache.folder().resolve("lib.so")).doesNotExist());
    }
}
