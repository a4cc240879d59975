package dev.anneal.model.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.error.AnnealException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of the Hub's list of a repository's files: an array of objects with {@code type} and {@code path}; the header Link names the next page. */
final class HubListing {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;[^,]*rel=\"?next\"?");

    private HubListing() {}

    static List<String> files(HttpResponse<String> response, URI address) {
        List<String> files = new ArrayList<>();
        try {
            JsonNode json = JSON.readTree(response.body());
            if (response.statusCode() == 200 && json.isArray()) {
                for (JsonNode entry : json) {
                    String path = entry.path("path").asText();
                    if (entry.path("type").asText().equals("file") && isInside(path)) {
                        files.add(path);
                    }
                }
                return files;
            }
        } catch (JsonProcessingException e) {
            // Falls through to the error for everything that is no list.
        }
        throw AnnealException.environment(address + " has the status " + response.statusCode()
                + " and no list of files, which is not how a Hub answers. Check HF_ENDPOINT and the network's proxy.");
    }

    /** Files are put below a folder of ours by these names. */
    private static boolean isInside(String path) {
        return !path.isEmpty() && !path.startsWith("/") && !path.contains("..") && !path.contains("\\");
    }

    static Optional<URI> next(HttpResponse<?> response, URI address) {
        Matcher matcher = NEXT.matcher(response.headers().firstValue("Link").orElse(""));
        return matcher.find() ? Optional.of(address.resolve(matcher.group(1))) : Optional.empty();
    }
}
