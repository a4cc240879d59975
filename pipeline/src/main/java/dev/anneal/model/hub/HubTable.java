package dev.anneal.model.hub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A split of a data set on the Hub, written {@code hub:owner/name}, {@code hub:owner/name/config}, either with {@code @revision} at the end.
 *
 * @param id of the repository, with {@code datasets/} before its name, as addresses have it
 * @param config absent for the only one, or the one that is called default
 */
public record HubTable(HubId id, Optional<String> config, String split) {
    /** What paths of such tables begin with. */
    public static final String PREFIX = "hub:";

    /** The branch on which the Hub keeps its own conversion to Parquet, as {@code config/split/0000.parquet}. */
    static final String CONVERTED = "refs/convert/parquet";

    private static final Pattern SPLIT = Pattern.compile("\\w[\\w.-]*");
    private static final Pattern PATH = Pattern.compile(
            PREFIX + "(" + HubId.NAME + "/" + HubId.NAME + ")(?:/(" + HubId.NAME + "))?" + HubId.AT_REVISION);

    /** Empty when the text is no such table. */
    public static Optional<HubTable> parse(String path, String split) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches() || path.contains("..") || !SPLIT.matcher(split).matches()) {
            return Optional.empty();
        }
        String revision = Optional.ofNullable(matcher.group(3)).orElse(CONVERTED);
        HubId id = new HubId(HubId.DATASETS + matcher.group(1), revision);
        return Optional.of(new HubTable(id, Optional.ofNullable(matcher.group(2)), split));
    }

    /** The same table for ever, as a path. */
    String at(HubId pinned) {
        return PREFIX + id.repository().substring(HubId.DATASETS.length())
                + config.map(name -> "/" + name).orElse("") + "@" + pinned.revision();
    }
}
