package dev.anneal.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folders that appear by rename, complete or not at all. */
public final class LocalFolders {
    private LocalFolders() {}

    /** What puts files into a folder. */
    public interface Content {
        void writeTo(Path folder) throws IOException;
    }

    /**
     * Makes a folder once per host, unless it is there. Others who want it at the same time wait for the first. It is written under the name {@code
     * NAME.partial} and renamed when complete.
     */
    public static void makeOnce(Path folder, Content content) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Files.createDirectories(folder.getParent());
        HostLock.run(folder.resolveSibling(folder.getFileName() + ".lock"), () -> {
            if (!Files.isDirectory(folder)) {
                make(folder, content);
            }
        });
    }

    private static void make(Path folder, Content content) throws IOException {
        Path partial = folder.resolveSibling(folder.getFileName() + ".partial");
        delete(partial);
        try {
            Files.createDirectory(partial);
            content.writeTo(partial);
            Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(partial);
        }
    }

    /** Puts a complete folder in place of another, which is gone for no longer than two renames take. */
    public static void replace(Path complete, Path target) throws IOException {
        Path replaced = target.resolveSibling(target.getFileName() + ".replaced");
        delete(replaced);
        if (Files.exists(target)) {
            Files.move(target, replaced, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(complete, target, StandardCopyOption.ATOMIC_MOVE);
        delete(replaced);
    }

    public static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> content = Files.list(folder)) {
            return content.findAny().isEmpty();
        }
    }

    /** Deletes a folder with its content, if it is there; links are deleted, not followed. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
