package dev.anneal.model.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which file holds which tensor of a model that is split over several files: {@code model.safetensors.index.json} or {@code
 * pytorch_model.bin.index.json}.
 *
 * @param shards tensor name to the name of a file in the same folder
 */
public record ShardIndex(SortedMap<String, String> shards) {
    /** Far above any model's index (about 80 bytes per tensor), far below what could hurt. */
    private static final int MAXIMUM_BYTES = 32 << 20;

    /** A name and not a path: nothing outside the folder is ever opened or written because an index says so. */
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][\\w.-]*");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    public ShardIndex {
        shards = Collections.unmodifiableSortedMap(new TreeMap<>(shards));
    }

    /** Reads an index. All unusable names of files are one error of kind user. */
    public static ShardIndex read(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            return read(stream, file.toString());
        } catch (IOException e) {
            throw DamagedFile.unreadable(file, e);
        }
    }

    /**
     * Like {@link #read(Path)}, from a stream that stays open.
     *
     * @param origin what messages call it
     */
    public static ShardIndex read(InputStream stream, String origin) throws IOException {
        byte[] bytes = stream.readNBytes(MAXIMUM_BYTES + 1);
        if (bytes.length > MAXIMUM_BYTES) {
            throw DamagedFile.damaged(origin, "index", "it has more than " + MAXIMUM_BYTES + " bytes");
        }
        try {
            return of(JSON.readTree(bytes), origin);
        } catch (JsonProcessingException e) {
            throw DamagedFile.damaged(origin, "index", "it is not JSON (" + e.getOriginalMessage() + ")");
        }
    }

    private static ShardIndex of(JsonNode root, String file) {
        JsonNode map = root.path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw DamagedFile.damaged(file, "index", "it has no weight_map from tensors to files");
        }
        SortedMap<String, String> shards = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        map.fields().forEachRemaining(entry -> {
            String shard = entry.getValue().isTextual() ? entry.getValue().textValue() : "";
            if (!FILE_NAME.matcher(shard).matches()) {
                problems.add("'" + entry.getKey() + "' is said to be in " + entry.getValue());
            }
            shards.put(entry.getKey(), shard);
        });
        if (!problems.isEmpty()) {
            throw AnnealException.user(file + " names files that are not in its own folder: "
                    + LoadReport.names(problems) + ". Only plain names of files beside it are read; correct it.");
        }
        return new ShardIndex(shards);
    }

    /** The names of all files, sorted. */
    public SortedSet<String> files() {
        return new TreeSet<>(shards.values());
    }
}
