package dev.anneal.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Still JSON, but values are missing, of another type, out of bounds, or stand where others should. */
final class JsonDamage implements Damage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1",
            "2147483647",
            "2147483648",
            "-9223372036854775808",
            "1e300",
            "0.5",
            "\"\"",
            "\"x\"",
            "\" \"",
            "\"(\"",
            "[]",
            "{}",
            "[[]]",
            "[0]",
            "[\"a\"]",
            "{\"type\": \"Whitespace\"}");

    /** A value and how to put another one in its place. */
    private record Place(JsonNode value, ObjectNode object, ArrayNode array, String key, int index) {
        void put(JsonNode other) {
            if (key.isEmpty()) {
                array.set(index, other);
            } else {
                object.set(key, other);
            }
        }

        void remove() {
            if (key.isEmpty()) {
                array.remove(index);
            } else {
                object.remove(key);
            }
        }
    }

    @Override
    public byte[] of(byte[] good, Random random) {
        try {
            JsonNode root = JSON.readTree(good);
            for (int blow = random.nextInt(2); blow >= 0; blow--) {
                strike(root, random);
            }
            return JSON.writeValueAsBytes(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void strike(JsonNode root, Random random) throws JsonProcessingException {
        List<Place> places = new ArrayList<>();
        collect(root, places);
        if (places.isEmpty()) {
            return;
        }
        Place place = places.get(random.nextInt(places.size()));
        switch (random.nextInt(5)) {
            case 0 -> place.remove();
            case 1 ->
                place.put(places.get(random.nextInt(places.size())).value().deepCopy());
            case 2 ->
                put(
                        place,
                        places.stream()
                                .map(Place::value)
                                .filter(other -> isLike(other, place.value()))
                                .toList(),
                        random);
            default -> place.put(JSON.readTree(VALUES.get(random.nextInt(VALUES.size()))));
        }
    }

    private static void put(Place place, List<JsonNode> others, Random random) {
        place.put(others.get(random.nextInt(others.size())).deepCopy());
    }

    private static boolean isLike(JsonNode one, JsonNode other) {
        return one.getNodeType() == other.getNodeType();
    }

    private static void collect(JsonNode node, List<Place> places) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (!field.getKey().isEmpty()) {
                    places.add(new Place(field.getValue(), object, JSON.createArrayNode(), field.getKey(), 0));
                    collect(field.getValue(), places);
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                places.add(new Place(array.get(i), JSON.createObjectNode(), array, "", i));
                collect(array.get(i), places);
            }
        }
    }
}
