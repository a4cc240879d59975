package dev.anneal.jobs.source;

import dev.anneal.config.Format;
import dev.anneal.config.RunConfig;
import dev.anneal.config.SourceConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.model.hub.HubAccess;
import dev.anneal.model.hub.HubDataset;
import dev.anneal.model.hub.HubProgress;
import dev.anneal.model.hub.HubTable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables of the Hub become Parquet files in the cache of downloads. Their own options are {@code split}, which is train, validation or test by the key of the
 * table unless it is given, and {@code download}, without which only what was downloaded before is read.
 */
public final class HubTables {
    private static final Logger LOG = LoggerFactory.getLogger(HubTables.class);
    private static final String SPLIT = "split";
    private static final String DOWNLOAD = "download";
    private static final Pattern DOWNLOADED = Pattern.compile(".*/([0-9a-f]{40}/.+)");

    private HubTables() {}

    /**
     * The same run, whose tables of the Hub have the commit that they stand for now, and are on this host.
     *
     * @param progress hears how far a download is, line by line
     */
    public static RunConfig pinned(RunConfig config, Consumer<String> progress) {
        return config.withData(config.data().withTables((key, source) -> pinned(key, source, progress)));
    }

    private static SourceConfig pinned(String key, SourceConfig source, Consumer<String> progress) {
        return isOnHub(source)
                ? source.withPath(path -> HubDataset.pin(table(key, source), access(source, progress)))
                : source;
    }

    /** The files themselves, for a table of the Hub; any other one as it is. */
    static SourceConfig local(String key, SourceConfig source) {
        if (!isOnHub(source)) {
            return source;
        }
        Map<String, String> options = new LinkedHashMap<>(source.options());
        options.remove(SPLIT);
        options.remove(DOWNLOAD);
        return SourceConfig.files(
                HubDataset.files(table(key, source), access(source, LOG::info)), Format.PARQUET, options);
    }

    /** A downloaded file's commit and path in it, without where this host keeps it. */
    static String inCommit(String path) {
        Matcher matcher = DOWNLOADED.matcher(path);
        return matcher.matches() ? matcher.group(1) : path;
    }

    /** Whether its path names a data set on the Hub. */
    public static boolean isOnHub(SourceConfig source) {
        return source.path().filter(path -> path.startsWith(HubTable.PREFIX)).isPresent();
    }

    /** Whether it is one, and may come over the network. */
    public static boolean isDownloaded(SourceConfig source) {
        return isOnHub(source) && wish(source).equals("true");
    }

    private static String wish(SourceConfig source) {
        return source.options().getOrDefault(DOWNLOAD, "false").toLowerCase(Locale.ROOT);
    }

    private static HubTable table(String key, SourceConfig source) {
        String split = split(key, source);
        return HubTable.parse(source.path().orElseThrow(), split)
                .orElseThrow(
                        () -> AnnealException.user(key + ".path is " + source.shown() + " and its split is \"" + split
                                + "\", which is no table of the Hub. Write hub:owner/name or hub:owner/name/config, with"
                                + " @revision at the end if need be."));
    }

    private static String split(String key, SourceConfig source) {
        return Optional.ofNullable(source.options().get(SPLIT)).orElseGet(() -> switch (key) {
            case "data.train" -> "train";
            case "data.validation" -> "validation";
            case "data.test" -> "test";
            default ->
                throw AnnealException.user(key + ".path is " + source.shown()
                        + ", but not which split of it. Add options:" + " {split: test} to " + key + ".");
        });
    }

    private static HubAccess access(SourceConfig source, Consumer<String> progress) {
        String wish = wish(source);
        if (!wish.equals("true") && !wish.equals("false")) {
            throw AnnealException.user("options." + DOWNLOAD + " of " + source.shown() + " is \"" + wish
                    + "\", but it must be true or false. Set it to true to download what is not there.");
        }
        boolean allowed = wish.equals("true");
        return (allowed ? HubAccess.downloading() : HubAccess.cachedOnly()).with(HubProgress.lines(progress));
    }
}
