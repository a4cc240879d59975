package dev.anneal.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A stand-in of Kubernetes' API server on the loopback interface: it keeps what it is asked to make, and makes nothing. */
final class KubernetesServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Map<String, JsonNode> objects = new ConcurrentSkipListMap<>();

    private KubernetesServer(HttpServer server) {
        this.server = server;
    }

    static KubernetesServer start() throws IOException {
        KubernetesServer server =
                new KubernetesServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        server.server.createContext("/", server::answer);
        server.server.setExecutor(Executors.newCachedThreadPool());
        server.server.start();
        return server;
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What it was asked for, by path, and read strictly. */
    List<HasMetadata> objects() {
        return objects.values().stream()
                .flatMap(object -> KubernetesTypes.read(object.toString()).stream())
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                ObjectNode object = object(body);
                reply(
                        exchange,
                        201,
                        kept(path + "/" + object.at("/metadata/name").asText(), object));
            }
            case "PATCH", "PUT" -> reply(exchange, 200, kept(path, object(body)));
            // Nothing ever happens to a pod that nobody starts.
            case "GET" -> {
                boolean watch =
                        String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true");
                JsonNode found = objects.get(path);
                reply(exchange, watch || found != null ? 200 : 404, watch || found == null ? "" : found.toString());
            }
            default -> reply(exchange, 405, "");
        }
    }

    /** Bodies of server-side apply may be YAML, which JSON is too. */
    private static ObjectNode object(String body) {
        return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(body));
    }

    /** As the real one does, it fills in who the object is and where. */
    private String kept(String path, ObjectNode object) {
        object.withObject("/metadata")
                .put("namespace", path.replaceFirst(".*/namespaces/([^/]+)/.*", "$1"))
                .put("uid", "00000000-0000-0000-0000-" + String.format("%012d", objects.size()));
        objects.put(path, object);
        return object.toString();
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
