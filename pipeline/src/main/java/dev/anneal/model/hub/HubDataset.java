package dev.anneal.model.hub;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Parquet files of a data set on the Hub, downloaded into the cache that models are in. They lie either as the Hub converts every public data set, on
 * the branch {@code refs/convert/parquet}: {@code config/split/0000.parquet}; or as whoever uploaded them left them, by the names that the Hub's
 * documentation gives to files of splits: {@code config/split-00000-of-00002.parquet}, {@code data/split.parquet}. Stateless.
 */
public final class HubDataset {
    /** Every repository has it; its address tells the commit. */
    private static final String PROBE = ".gitattributes";

    /** Files of ours with the pattern of each table. */
    private static final String NOTE = ".files-";

    private static final int SHOWN = 12;

    private HubDataset() {}

    /**
     * A pattern that matches the table's files on this host, all of them there.
     *
     * @throws AnnealException (user) if they are neither here nor may be downloaded, or if there is no such table; (environment) if the download fails
     */
    public static String files(HubTable table, HubAccess access) {
        String name = name(table);
        Path folder = folder(table, access);
        try {
            return folder.resolve(Files.readString(note(folder, name)).strip()).toString();
        } catch (IOException e) {
            throw AnnealException.environment(
                    note(folder, name) + " cannot be read: " + e + ". Delete " + folder + " to download it again.", e);
        }
    }

    /** The path of the same table for ever, with the commit that its revision stands for now; its files are on this host then. */
    public static String pin(HubTable table, HubAccess access) {
        return table.at(table.id().at(folder(table, access).getFileName().toString()));
    }

    private static Path folder(HubTable table, HubAccess access) {
        String name = name(table);
        return new HubCache(access).folder(table.id(), PROBE, name, from -> download(table, name, from));
    }

    private static String name(HubTable table) {
        return table.config().orElse("") + "-" + table.split();
    }

    private static Path note(Path folder, String name) {
        return folder.resolve(NOTE + name);
    }

    private static void download(HubTable table, String name, HubFolder from) throws IOException {
        List<String> files = from.files();
        Map<String, Located> found = located(files, table.split());
        Located chosen = chosen(table, found, files);
        for (String file : files) {
            if (chosen.matches(file)) {
                from.fetch(file);
            }
        }
        from.write(NOTE + name, chosen.pattern());
    }

    /**
     * Where the files of a configuration's split lie.
     *
     * @param regex of their paths in the repository
     * @param pattern the same for Hadoop
     */
    private record Located(String regex, String pattern) {
        boolean matches(String file) {
            return file.matches(regex);
        }
    }

    /** By the name of the configuration. */
    private static Map<String, Located> located(List<String> files, String split) {
        Pattern known = Pattern.compile(
                "(?:(.*)/)?" + Pattern.quote(split) + "(?:(/)[^/]+|(-\\d+-of-\\d+(?:-[0-9a-f]+)?)?)\\.parquet");
        Map<String, Located> found = new TreeMap<>();
        for (String file : files) {
            Matcher matcher = known.matcher(file);
            if (matcher.matches()) {
                String config = matcher.group(1) == null ? "" : matcher.group(1);
                found.putIfAbsent(config, located(config, split, matcher.group(2) != null, matcher.group(3) != null));
            }
        }
        return found;
    }

    private static Located located(String config, String split, boolean folder, boolean numbered) {
        String start = config.isEmpty() ? split : config + "/" + split;
        String quoted = Pattern.quote(start);
        if (folder) {
            return new Located(quoted + "/[^/]+\\.parquet", start + "/*.parquet");
        }
        return numbered
                ? new Located(quoted + "-\\d+-of-[^/]+\\.parquet", start + "-*-of-*.parquet")
                : new Located(quoted + "\\.parquet", start + ".parquet");
    }

    private static Located chosen(HubTable table, Map<String, Located> found, List<String> files) {
        if (table.config().isPresent() && found.containsKey(table.config().get())) {
            return found.get(table.config().get());
        }
        if (table.config().isEmpty()) {
            if (found.size() == 1) {
                return found.values().iterator().next();
            }
            for (String usual : List.of("default", "data", "")) {
                if (found.containsKey(usual)) {
                    return found.get(usual);
                }
            }
        }
        throw absent(table, found, files);
    }

    private static AnnealException absent(HubTable table, Map<String, Located> found, List<String> files) {
        if (!found.isEmpty()) {
            return AnnealException.user("The data set " + table.id().shown() + " has the split " + table.split()
                    + " in the configurations " + String.join(", ", found.keySet()) + ", "
                    + table.config()
                            .map(config -> "but not in " + config)
                            .orElse("and the path of the table names none")
                    + ". Name one of them, as in hub:owner/name/config.");
        }
        List<String> parquet = files.stream()
                .filter(file -> file.endsWith(".parquet"))
                .sorted()
                .toList();
        return AnnealException.user("The data set " + table.id().shown() + " has no Parquet files of a split "
                + table.split()
                + (parquet.isEmpty()
                        ? ", and none at all in this revision. Choose another one, as in hub:owner/name@main."
                        : "; it has "
                                + String.join(
                                        ", ", parquet.stream().limit(SHOWN).toList())
                                + (parquet.size() > SHOWN ? ", ..." : "")
                                + ". Name the split in the table's options: {split: ...}."));
    }
}
