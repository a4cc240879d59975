package dev.anneal.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which entities a sequence of tags names, by the rules of the CoNLL-2000 evaluation script ({@code conlleval}), which are those of seqeval's default
 * mode. A tag is a letter (B begin, I inside, E end, S single), a hyphen and a type; anything else is outside. The rules read IOB1, IOB2 (BIO) and
 * BIOES alike: an entity begins at B or S, at a change of type, and at I or E after an end or outside; so an I that nothing began begins one.
 */
public final class EntityScheme {
    private static final String LETTERS = "BIES";
    private static final char OUTSIDE = 'O';

    private final char[] letters;
    private final int[] types;
    private final List<String> typeNames;

    private EntityScheme(char[] letters, int[] types, List<String> typeNames) {
        this.letters = letters;
        this.types = types;
        this.typeNames = typeNames;
    }

    /**
     * An entity.
     *
     * @param type index into {@link #typeNames}
     * @param start of its first tag
     * @param end of its last tag
     */
    public record Entity(int type, int start, int end) {}

    /** Nothing, if no tag begins with B- or I-: parts of speech, for example. */
    public static Optional<EntityScheme> of(List<String> tags) {
        if (tags.stream().noneMatch(tag -> tag.startsWith("B-") || tag.startsWith("I-"))) {
            return Optional.empty();
        }
        TreeSet<String> names = new TreeSet<>();
        tags.stream().filter(EntityScheme::isEntity).forEach(tag -> names.add(tag.substring(2)));
        List<String> typeNames = List.copyOf(names);
        char[] letters = new char[tags.size()];
        int[] types = new int[tags.size()];
        for (int tag = 0; tag < letters.length; tag++) {
            boolean entity = isEntity(tags.get(tag));
            letters[tag] = entity ? tags.get(tag).charAt(0) : OUTSIDE;
            types[tag] = entity ? typeNames.indexOf(tags.get(tag).substring(2)) : -1;
        }
        return Optional.of(new EntityScheme(letters, types, typeNames));
    }

    private static boolean isEntity(String tag) {
        return tag.length() > 2 && tag.charAt(1) == '-' && LETTERS.indexOf(tag.charAt(0)) >= 0;
    }

    /** In alphabetical order. */
    public List<String> typeNames() {
        return typeNames;
    }

    /**
     * The entities of one sequence, in order.
     *
     * @param tags the index of each tag
     */
    public List<Entity> entities(int[] tags) {
        List<Entity> entities = new ArrayList<>();
        char letter = OUTSIDE;
        int type = -1;
        int start = 0;
        for (int i = 0; i <= tags.length; i++) {
            char nextLetter = i < tags.length ? letters[tags[i]] : OUTSIDE;
            int nextType = i < tags.length ? types[tags[i]] : -1;
            if (ends(letter, type, nextLetter, nextType)) {
                entities.add(new Entity(type, start, i - 1));
            }
            if (begins(letter, type, nextLetter, nextType)) {
                start = i;
            }
            letter = nextLetter;
            type = nextType;
        }
        return entities;
    }

    private static boolean ends(char letter, int type, char nextLetter, int nextType) {
        return switch (letter) {
            case 'E', 'S' -> true;
            case 'B', 'I' -> nextLetter == 'B' || nextLetter == 'S' || nextLetter == OUTSIDE || nextType != type;
            default -> false;
        };
    }

    private static boolean begins(char letter, int type, char nextLetter, int nextType) {
        return switch (nextLetter) {
            case 'B', 'S' -> true;
            case 'I', 'E' -> letter == OUTSIDE || letter == 'E' || letter == 'S' || nextType != type;
            default -> false;
        };
    }
}
