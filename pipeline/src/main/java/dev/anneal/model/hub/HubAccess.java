package dev.anneal.model.hub;

import dev.anneal.error.AnnealException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Whether and how the Hub is asked.
 *
 * @param allowed whether anything may be sent over the network; without, only what the cache holds is found
 * @param endpoint {@code https://huggingface.co} or a mirror, without a slash at the end
 * @param token of the user, sent to the endpoint's own host and to no other, and never printed
 * @param cache the local folder for downloads
 */
public record HubAccess(
        boolean allowed, URI endpoint, Optional<String> token, Path cache, HubRetries retries, HubProgress progress) {
    private static final String DEFAULT_ENDPOINT = "https://huggingface.co";
    private static final String CACHE_PROPERTY = "anneal.hub.cache";

    /** Only what has been downloaded before, to the same place as {@link #downloading} does. */
    public static HubAccess cachedOnly() {
        return of(false, System.getenv());
    }

    /**
     * Downloads what is not there yet. The environment decides how: {@code HF_ENDPOINT} (a mirror), {@code HF_TOKEN} (for private and gated models)
     * and {@code ANNEAL_HUB_CACHE} or the system property {@code anneal.hub.cache} (where to, {@code .cache/anneal/hub} in the home folder unless set,
     * or in the temporary folder where the home is read-only).
     */
    public static HubAccess downloading() {
        return of(true, System.getenv());
    }

    static HubAccess of(boolean allowed, Map<String, String> environment) {
        return new HubAccess(
                allowed,
                endpoint(environment.getOrDefault("HF_ENDPOINT", "")),
                Optional.of(environment.getOrDefault("HF_TOKEN", "").strip()).filter(token -> !token.isEmpty()),
                cache(environment.getOrDefault("ANNEAL_HUB_CACHE", "")),
                HubRetries.standard(),
                HubProgress.silent());
    }

    public HubAccess with(HubProgress listener) {
        return new HubAccess(allowed, endpoint, token, cache, retries, listener);
    }

    private static URI endpoint(String configured) {
        String text =
                configured.isBlank() ? DEFAULT_ENDPOINT : configured.strip().replaceAll("/+$", "");
        try {
            URI endpoint = URI.create(text);
            if (endpoint.getHost() != null
                    && ("https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme()))) {
                return endpoint;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the error for everything that is no address.
        }
        throw AnnealException.user("HF_ENDPOINT is '" + configured
                + "', which is no address of a Hub. Set it to something like " + DEFAULT_ENDPOINT + ", or unset it.");
    }

    private static Path cache(String configured) {
        String folder = System.getProperty(CACHE_PROPERTY, configured);
        if (!folder.isBlank()) {
            return Path.of(folder).toAbsolutePath();
        }
        Path home = Path.of(System.getProperty("user.home", "/nonexistent"));
        return Files.isWritable(home)
                ? home.resolve(".cache/anneal/hub")
                : Path.of(System.getProperty("java.io.tmpdir"), "anneal-" + System.getProperty("user.name"), "hub");
    }

    @Override
    public String toString() {
        return "HubAccess[allowed=" + allowed + ", endpoint=" + endpoint + ", token="
                + (token.isPresent() ? "set" : "none") + ", cache=" + cache + "]";
    }
}
