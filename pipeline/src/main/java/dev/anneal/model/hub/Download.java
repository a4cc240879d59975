package dev.anneal.model.hub;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Downloads one file: into a partial one beside its place, which a later attempt or a later run goes on with; then checked; then put in place by
 * rename.
 */
record Download(HubHttp http, HubAccess access, HubFile file, Path target) {
    private static final int NAMED_DIGITS = 16;

    void run() throws IOException {
        Path partial = partial();
        new Attempts(access.retries()).run(file.address(), () -> receive(partial));
        verify(partial);
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Named after the content, so that the beginning of one version is never continued with the end of another. */
    private Path partial() {
        String content = file.etag().replaceAll("[^0-9A-Za-z]", "");
        String shown = content.substring(0, Math.min(NAMED_DIGITS, content.length()));
        return target.resolveSibling(target.getFileName() + "." + shown + ".partial");
    }

    private Path receive(Path partial) throws IOException, InterruptedException {
        OptionalLong total = file.sizeBytes();
        if (Files.exists(partial) && total.isPresent() && Files.size(partial) >= total.getAsLong()) {
            if (Files.size(partial) == total.getAsLong()) {
                return partial;
            }
            Files.delete(partial);
        }
        try (PartialFile into = new PartialFile(file, partial, access.progress())) {
            try {
                HttpResponse<Void> response =
                        http.send(request(into.presentBytes()), into.body(), into::doneBytes, (answer, next) -> true);
                requireContent(response, partial);
                into.requireWhole();
            } finally {
                into.requireWritable();
            }
        }
        return partial;
    }

    private HttpRequest request(long from) {
        HttpRequest.Builder request = HttpRequest.newBuilder(file.address()).GET();
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        return request.build();
    }

    private void requireContent(HttpResponse<?> response, Path partial) throws IOException {
        int status = response.statusCode();
        if (status == 416) {
            Files.deleteIfExists(partial);
            throw new IOException("status 416: the file has no such part");
        }
        if (status != 200 && status != 206) {
            throw AnnealException.environment(file.name() + " was listed, but its download from "
                    + response.uri().getHost() + " has the status " + status
                    + ". Try again later, or check the network's proxy and HF_ENDPOINT.");
        }
    }

    private void verify(Path partial) throws IOException {
        Optional<Checksum> checksum = Checksum.of(file.etag());
        if (checksum.isEmpty()) {
            return;
        }
        String digest = checksum.get().ofFile(partial);
        if (!digest.equals(file.etag())) {
            Files.delete(partial);
            throw AnnealException.environment(
                    file.address() + " was not received as it should be: its " + checksum.get()
                            + " digest is " + digest + " instead of " + file.etag()
                            + ". The copy was deleted; download it again, or use another mirror (HF_ENDPOINT).");
        }
    }
}
