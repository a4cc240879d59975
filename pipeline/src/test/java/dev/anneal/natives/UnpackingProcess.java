package dev.anneal.natives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that unpacks a library of many pieces, slowly, and prints how many of them it finds afterwards. */
final class UnpackingProcess {
    static final int PIECES = 40;

    private UnpackingProcess() {}

    /** @param arguments the library's folder */
    public static void main(String[] arguments) {
        NativeCache cache = new NativeCache(Path.of(arguments[0]));
        Path library = cache.folder().resolve("library");
        cache.firstUse(() -> {
            if (!Files.exists(library)) {
                Files.writeString(
                        cache.folder()
                                .resolveSibling(
                                        "begun-" + ProcessHandle.current().pid()),
                        "");
                unpack(library);
            }
        });
        try {
            System.out.println(Files.size(library));
        } catch (IOException problem) {
            System.out.println(problem);
        }
    }

    private static void unpack(Path library) throws IOException {
        for (int piece = 0; piece < PIECES; piece++) {
            Files.writeString(library, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            try {
                Thread.sleep(20);
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
        }
    }
}
