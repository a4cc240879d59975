package dev.anneal.model.hub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository and its revision, written {@code owner/name}, {@code name} or {@code owner/name@revision}.
 *
 * @param revision a branch, a tag, or a commit of 40 hexadecimal digits, which alone names the same files for ever
 */
public record HubId(String repository, String revision) {
    /** What the names of data sets' repositories begin with in the Hub's addresses. */
    static final String DATASETS = "datasets/";

    private static final String DEFAULT_REVISION = "main";
    /** Of an owner, a repository or a part of one. */
    static final String NAME = "[A-Za-z0-9_][\\w.-]*";

    /** What may follow either kind of id: the revision, as a group. */
    static final String AT_REVISION = "(?:@([\\w./-]+))?";

    private static final Pattern ID = Pattern.compile("(" + NAME + "(?:/" + NAME + ")?)" + AT_REVISION);
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** Empty when the text cannot be an id. */
    public static Optional<HubId> parse(String text) {
        Matcher matcher = ID.matcher(text);
        if (!matcher.matches() || text.contains("..")) {
            return Optional.empty();
        }
        return Optional.of(new HubId(
                matcher.group(1), Optional.ofNullable(matcher.group(2)).orElse(DEFAULT_REVISION)));
    }

    /** Whether the revision is a commit, so that nobody has to be asked what it stands for. */
    public boolean isPinned() {
        return COMMIT.matcher(revision).matches();
    }

    boolean isDataset() {
        return repository.startsWith(DATASETS);
    }

    /** As people write it. */
    String shown() {
        return isDataset() ? toString().substring(DATASETS.length()) : toString();
    }

    HubId at(String commit) {
        return new HubId(repository, commit);
    }

    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    @Override
    public String toString() {
        return revision.equals(DEFAULT_REVISION) ? repository : repository + "@" + revision;
    }
}
