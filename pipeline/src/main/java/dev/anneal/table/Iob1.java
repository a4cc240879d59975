package dev.anneal.table;

import java.util.ArrayList;
import java.util.List;

/**
 * Entities as IOB1 writes them: {@code I-} everywhere but at an entity that touches one of its own type before it, which begins with {@code B-}
 * (Ramshaw and Marcus, 1995; the tables of CoNLL-2003).
 */
final class Iob1 {
    private Iob1() {}

    /** The same entities in BIO, where each begins with {@code B-}. */
    static List<String> toBio(List<String> tags) {
        List<String> bio = new ArrayList<>(tags.size());
        String before = "";
        for (String tag : tags) {
            String type = type(tag);
            boolean begins = tag.startsWith("I-") && !type.equals(before);
            bio.add(begins ? "B-" + type : tag);
            before = type;
        }
        return bio;
    }

    private static String type(String tag) {
        return tag.startsWith("I-") || tag.startsWith("B-") ? tag.substring(2) : "";
    }
}
