package dev.anneal.config;

/**
 * How the tags of words become those of tokens.
 *
 * @param subTokens which tokens of a word carry its tag
 * @param scheme how entities are written
 */
public record TagsConfig(
        @Key(doc = "Which tokens of a word carry its tag; the others are not trained on.", fallback = "first")
        SubTokens subTokens,

        @Key(
                doc = "How the tables write entities: iob1 is rewritten as BIO, as-is changes nothing.",
                fallback = "as-is")
        Scheme scheme) {
    /** Tokens of a word that carry its tag. */
    public enum SubTokens {
        /** The first one, as Devlin et al. (2019) do. */
        FIRST,
        /** All of them; after the first, {@code B-} becomes {@code I-} where the labels have it. */
        ALL
    }

    /** Ways to write entities. */
    public enum Scheme {
        /** As in the table. */
        AS_IS,
        /** {@code B-} only between entities of one type that touch (Ramshaw and Marcus, 1995); becomes BIO, where each entity starts with it. */
        IOB1
    }
}
