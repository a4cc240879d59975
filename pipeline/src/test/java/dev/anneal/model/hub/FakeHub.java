package dev.anneal.model.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.anneal.digest.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A Hub on the loopback interface with one repository, {@code owner/name}, which is a model and a data set, and a second server for large files, as the
 * real one has. It can be told to misbehave.
 */
public final class FakeHub implements AutoCloseable {
    public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String CONVERTED = "converted";

    static final String TOKEN = "hf_secret";

    /** Requests in order: method, path, and the range if there was one. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** The Authorization headers that reached the storage. */
    final List<String> storageCredentials = new CopyOnWriteArrayList<>();

    private final Map<String, byte[]> small = new HashMap<>();
    private final Map<String, byte[]> large = new HashMap<>();
    private final HttpServer server = start();
    private final HttpServer storage = start();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** A branch that is not there. */
    volatile String lacks = "";

    volatile int failures;
    volatile int cutAfterBytes = Integer.MAX_VALUE;
    volatile boolean isGated;
    volatile boolean isSilent;
    volatile boolean corrupts;
    volatile boolean ignoresRanges;
    volatile boolean misplacesRanges;
    volatile int surplusBytes;

    public FakeHub() {
        server.createContext("/", this::answer);
        storage.createContext("/", this::answerStorage);
        server.setExecutor(threads);
        storage.setExecutor(threads);
        server.start();
        storage.start();
    }

    private static HttpServer start() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public FakeHub small(String file, byte[] content) {
        small.put(file, content);
        return this;
    }

    public FakeHub large(String file, byte[] content) {
        large.put(file, content);
        return this;
    }

    public HubAccess access(Path cache) {
        HubRetries retries = new HubRetries(3, Duration.ofMillis(1), Duration.ofMillis(400));
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new HubAccess(true, endpoint, Optional.empty(), cache, retries, HubProgress.silent());
    }

    /** How many requests of a kind there were. */
    public long count(String method) {
        return requests.stream()
                .filter(request -> request.startsWith(method + " "))
                .count();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            note(exchange, "");
            String path = exchange.getRequestURI()
                    .getPath()
                    .replace("refs/convert/parquet", CONVERTED)
                    .replaceFirst("^/datasets/", "/");
            if (failures > 0) {
                failures--;
                empty(exchange, 503, "");
            } else if (isGated
                    && !("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                empty(exchange, 401, "GatedRepo");
            } else if (path.startsWith("/old/name/resolve/")) {
                exchange.getResponseHeaders().set("Location", path.replace("/old/", "/owner/"));
                empty(exchange, 307, "");
            } else if (path.startsWith("/api/resolve-cache/")) {
                answerSmall(exchange, small.get(path.substring(path.lastIndexOf('/') + 1)));
            } else if (path.startsWith("/api/datasets/owner/name/tree/")) {
                answerTree(exchange, path.substring(path.lastIndexOf('/') + 1));
            } else if (!path.startsWith("/owner/name/resolve/")) {
                empty(exchange, 404, "RepoNotFound");
            } else {
                answerFile(exchange, path.split("/", 6)[4], path.split("/", 6)[5]);
            }
        }
    }

    private void answerFile(HttpExchange exchange, String revision, String file) throws IOException {
        if (!List.of("main", CONVERTED, COMMIT).contains(revision) || lacks.equals(revision)) {
            empty(exchange, 404, "RevisionNotFound");
            return;
        }
        exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
        if (large.containsKey(file)) {
            byte[] content = large.get(file);
            exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + Sha256.ofBytes(content) + "\"");
            exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(content.length));
            exchange.getResponseHeaders()
                    .set("Location", "http://localhost:" + storage.getAddress().getPort() + "/" + file);
            empty(exchange, 302, "");
        } else if (small.containsKey(file)) {
            exchange.getResponseHeaders().set("Location", "/api/resolve-cache/" + revision + "/" + file);
            empty(exchange, 307, "");
        } else {
            empty(exchange, 404, "EntryNotFound");
        }
    }

    /** The files on two pages, and a folder among them. */
    private void answerTree(HttpExchange exchange, String revision) throws IOException {
        if (!List.of("main", CONVERTED, COMMIT).contains(revision)) {
            empty(exchange, 404, "RevisionNotFound");
            return;
        }
        boolean first = exchange.getRequestURI().getQuery().equals("recursive=true");
        StringBuilder list = new StringBuilder("[{\"type\":\"directory\",\"path\":\"default\"}");
        for (String file : (first ? small : large).keySet()) {
            list.append(",{\"type\":\"file\",\"path\":\"").append(file).append("\",\"size\":1}");
        }
        if (first) {
            exchange.getResponseHeaders()
                    .set(
                            "Link",
                            "<" + exchange.getRequestURI().getRawPath() + "?recursive=true&cursor=2>; rel=\"next\"");
        }
        send(exchange, list.append(']').toString().getBytes(StandardCharsets.UTF_8));
    }

    private void answerSmall(HttpExchange exchange, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
        exchange.getResponseHeaders().set("ETag", "W/\"" + gitBlob(content) + "\"");
        send(exchange, content);
    }

    private void answerStorage(HttpExchange exchange) throws IOException {
        try (exchange) {
            note(exchange, "storage ");
            storageCredentials.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", new ArrayList<>()));
            byte[] content =
                    large.get(exchange.getRequestURI().getPath().substring(1)).clone();
            if (corrupts) {
                content[content.length / 2] ^= 1;
            }
            send(exchange, Arrays.copyOf(content, content.length + surplusBytes));
        }
    }

    private void send(HttpExchange exchange, byte[] content) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null || ignoresRanges ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        if (from > 0 && misplacesRanges) {
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-1/2");
        } else if (from > 0) {
            String part = "bytes " + from + "-" + (content.length - 1) + "/" + content.length;
            exchange.getResponseHeaders().set("Content-Range", part);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        int length = Math.min(cutAfterBytes, content.length - from);
        exchange.getResponseBody().write(content, from, length);
        exchange.getResponseBody().flush();
        if (isSilent) {
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void empty(HttpExchange exchange, int status, String code) throws IOException {
        if (!code.isEmpty()) {
            exchange.getResponseHeaders().set("X-Error-Code", code);
        }
        exchange.sendResponseHeaders(status, -1);
    }

    private void note(HttpExchange exchange, String where) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(exchange.getRequestMethod() + " " + where
                + exchange.getRequestURI().getPath() + (range == null ? "" : " " + range));
    }

    private static String gitBlob(byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
        storage.stop(0);
    }
}
