package dev.anneal.model.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Sends requests to the Hub and follows its redirects by hand, since the client of the JDK would send the token along to the storage that a file
 * is redirected to. Thread-safe.
 */
final class HubHttp {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final int MAXIMUM_REDIRECTS = 5;

    private final HubAccess access;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    HubHttp(HubAccess access) {
        this.access = access;
    }

    /** Which answers to take for redirects. */
    interface Redirection {
        boolean follows(HttpResponse<?> response, URI next);
    }

    /**
     * One request and its redirects. An answer that asks to come back later is an IOException, as is silence.
     *
     * @param request without credentials
     * @param progress a number that grows while an answer's body arrives
     */
    <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body, LongSupplier progress, Redirection redirection)
            throws IOException, InterruptedException {
        URI address = request.uri();
        for (int redirects = 0; redirects <= MAXIMUM_REDIRECTS; redirects++) {
            HttpResponse<T> response = await(client.sendAsync(authorised(request, address), body), progress);
            int status = response.statusCode();
            if (status == 429 || status == 408 || status >= 500) {
                throw new IOException("status " + status);
            }
            Optional<URI> next = status / 100 == 3 ? next(response, address) : Optional.empty();
            if (next.isEmpty() || !redirection.follows(response, next.get())) {
                return response;
            }
            address = next.get();
        }
        throw new IOException("more than " + MAXIMUM_REDIRECTS + " redirects");
    }

    /** Whether an address belongs to the endpoint, which is the only one that the token is for. */
    boolean isEndpoint(URI address) {
        URI endpoint = access.endpoint();
        return endpoint.getScheme().equalsIgnoreCase(address.getScheme())
                && endpoint.getHost().equalsIgnoreCase(address.getHost())
                && endpoint.getPort() == address.getPort();
    }

    private HttpRequest authorised(HttpRequest request, URI address) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request, (name, value) -> true)
                .uri(address)
                .setHeader("User-Agent", "anneal")
                .setHeader("Accept-Encoding", "identity");
        if (isEndpoint(address)) {
            access.token().ifPresent(token -> builder.setHeader("Authorization", "Bearer " + token));
        }
        return builder.build();
    }

    private static Optional<URI> next(HttpResponse<?> response, URI address) throws IOException {
        Optional<String> location = response.headers().firstValue("Location");
        if (location.isEmpty()) {
            return Optional.empty();
        }
        URI next;
        try {
            next = address.resolve(location.get());
        } catch (IllegalArgumentException e) {
            throw new IOException("a redirect to '" + location.get() + "', which is no address", e);
        }
        boolean secure = "https".equalsIgnoreCase(next.getScheme());
        boolean plain = "http".equalsIgnoreCase(next.getScheme());
        if (next.getHost() == null || !(secure || plain && "http".equalsIgnoreCase(address.getScheme()))) {
            throw new IOException("a redirect from " + address.getScheme() + " to " + next);
        }
        return Optional.of(next);
    }

    /** The client's own timeout ends with the headers; this one watches the body too. */
    private <T> HttpResponse<T> await(CompletableFuture<HttpResponse<T>> answer, LongSupplier progress)
            throws IOException, InterruptedException {
        while (true) {
            long before = progress.getAsLong();
            try {
                return answer.get(access.retries().silence().toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (progress.getAsLong() == before) {
                    answer.cancel(true);
                    throw new IOException(
                            "silence for " + access.retries().silence().toSeconds() + " s", e);
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
            } catch (InterruptedException e) {
                answer.cancel(true);
                throw e;
            }
        }
    }
}
