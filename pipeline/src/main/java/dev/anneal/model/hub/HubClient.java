package dev.anneal.model.hub;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Asks the Hub about files and fetches them: {@code {endpoint}/{repository}/resolve/{revision}/{file}}, whose headers {@code X-Repo-Commit}, {@code
 * X-Linked-Etag} and {@code X-Linked-Size} come with the redirect to a large file's storage. Source: the documentation of the Hub and of {@code
 * huggingface_hub}. Thread-safe.
 */
final class HubClient {
    /** Of a thousand files each. */
    private static final int MOST_PAGES = 1000;

    private final HubAccess access;
    private final HubHttp http;

    HubClient(HubAccess access) {
        this.access = access;
        this.http = new HubHttp(access);
    }

    /** What the Hub knows of a file; empty when the repository has none of that name. All other refusals are errors of kind user. */
    Optional<HubFile> find(HubId id, String name) throws UnreachableException {
        String revision = URLEncoder.encode(id.revision(), StandardCharsets.UTF_8);
        URI address = URI.create(access.endpoint() + "/" + id.repository() + "/resolve/" + revision + "/" + path(name));
        HttpRequest request = HttpRequest.newBuilder(address)
                .method("HEAD", BodyPublishers.noBody())
                .build();
        HttpResponse<Void> response = ask(id, request, BodyHandlers.discarding(), this::staysOnHub);
        HttpHeaders headers = response.headers();
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        String commit = headers.firstValue("X-Repo-Commit").orElse("");
        if (response.statusCode() >= 400 || !HubId.isCommit(commit)) {
            throw AnnealException.environment(address + " has the status " + response.statusCode() + " and "
                    + (commit.isEmpty() ? "no commit" : "the commit '" + commit + "'")
                    + ", which is not how a Hub answers. Check HF_ENDPOINT and the network's proxy.");
        }
        return Optional.of(new HubFile(name, address, commit, etag(headers), size(response)));
    }

    /** Paths of all files of a data set's repository, from {@code api/datasets/NAME/tree/REVISION}, page by page. */
    List<String> list(HubId id) throws UnreachableException {
        String revision = URLEncoder.encode(id.revision(), StandardCharsets.UTF_8);
        Optional<URI> page = Optional.of(
                URI.create(access.endpoint() + "/api/" + id.repository() + "/tree/" + revision + "?recursive=true"));
        List<String> files = new ArrayList<>();
        for (int pages = 0; page.isPresent(); pages++) {
            URI address = page.get();
            HttpRequest request = HttpRequest.newBuilder(address).GET().build();
            HttpResponse<String> response =
                    ask(id, request, BodyHandlers.ofString(), (answer, next) -> http.isEndpoint(next));
            files.addAll(HubListing.files(response, address));
            page = HubListing.next(response, address);
            if (page.isPresent() && (pages == MOST_PAGES || !http.isEndpoint(page.get()))) {
                throw AnnealException.environment(address + " goes on at " + page.get() + ", page " + (pages + 2)
                        + ", which is not how a Hub answers. Check HF_ENDPOINT and the network's proxy.");
            }
        }
        return files;
    }

    /** Puts a file in its place; a complete one or none. */
    void download(HubFile file, Path target) throws IOException {
        new Download(http, access, file, target).run();
    }

    /** An answer that is no refusal. */
    private <T> HttpResponse<T> ask(HubId id, HttpRequest request, BodyHandler<T> body, HubHttp.Redirection redirection)
            throws UnreachableException {
        HttpResponse<T> response =
                new Attempts(access.retries()).run(request.uri(), () -> http.send(request, body, () -> 0, redirection));
        Refusal.of(id, response, access).ifPresent(refusal -> {
            throw refusal;
        });
        return response;
    }

    /** Within the Hub, to a repository's new name or a small file's cache; not from there to where a large file is stored. */
    private boolean staysOnHub(HttpResponse<?> response, URI next) {
        return response.headers().firstValue("X-Linked-Etag").isEmpty() && http.isEndpoint(next);
    }

    private static String path(String name) {
        return Arrays.stream(name.split("/"))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    private static String etag(HttpHeaders headers) {
        String tag = headers.firstValue("X-Linked-Etag")
                .or(() -> headers.firstValue("ETag"))
                .orElse("");
        return tag.replaceAll("^W/", "").replace("\"", "");
    }

    private static OptionalLong size(HttpResponse<?> response) {
        HttpHeaders headers = response.headers();
        OptionalLong linked = number(headers, "X-Linked-Size");
        return linked.isPresent() || response.statusCode() != 200 ? linked : number(headers, "Content-Length");
    }

    private static OptionalLong number(HttpHeaders headers, String name) {
        String text = headers.firstValue(name).orElse("");
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
