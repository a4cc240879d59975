package dev.anneal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFoldersTest {
    @TempDir
    private Path root;

    @Test
    void threadsThatWantAFolderAtOnceMakeItOnce() throws Exception {
        Path folder = root.resolve("copies/one");
        AtomicInteger made = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(() -> {
                    LocalFolders.makeOnce(folder, partial -> {
                        made.incrementAndGet();
                        Files.writeString(partial.resolve("file"), "content");
                    });
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(made).hasValue(1);
        assertThat(folder.resolve("file")).hasContent("content");
    }

    @Test
    void aFolderThatCouldNotBeCompletedIsNotThere() throws IOException {
        Path folder = root.resolve("one");
        assertThatThrownBy(() -> LocalFolders.makeOnce(folder, partial -> {
                    Files.writeString(partial.resolve("file"), "half");
                    throw new IOException("the disk is full");
                }))
                .hasMessage("the disk is full");
        assertThat(root).isDirectoryNotContaining(path -> Files.isDirectory(path));
        LocalFolders.makeOnce(folder, partial -> Files.writeString(partial.resolve("file"), "whole"));
        assertThat(folder.resolve("file")).hasContent("whole");
    }

    @Test
    void leftoversOfAKilledProcessAreDiscarded() throws IOException {
        Path partial = Files.createDirectory(root.resolve("one.partial"));
        Files.writeString(partial.resolve("old"), "half");
        LocalFolders.makeOnce(root.resolve("one"), folder -> Files.writeString(folder.resolve("new"), "whole"));
        assertThat(root.resolve("one")).isDirectoryContaining("glob:**new").isDirectoryNotContaining("glob:**old");
        assertThat(partial).doesNotExist();
    }
}
