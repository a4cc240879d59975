package dev.anneal.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Whether a table is named in exactly one way. */
final class SourceChecks {
    /** Names of Spark's own and of others' that must not pass for misspelt ones of ours. */
    private static final List<String> DATA_SOURCES =
            List.of("delta", "jdbc", "avro", "iceberg", "hudi", "json", "xml", "binaryfile", "libsvm");

    private SourceChecks() {}

    static void check(
            Checks checks,
            Optional<String> path,
            Optional<String> table,
            Optional<String> query,
            Optional<String> format,
            Map<String, String> options) {
        path.ifPresent(text -> checks.notBlank("path", text));
        table.ifPresent(text -> checks.notBlank("table", text));
        query.ifPresent(text -> checks.notBlank("query", text));
        List<String> ways = new ArrayList<>();
        path.ifPresent(text -> ways.add("path"));
        table.ifPresent(text -> ways.add("table"));
        query.ifPresent(text -> ways.add("query"));
        if (ways.size() > 1) {
            checks.that(
                    false,
                    List.of(ways.get(1), ways.get(0)),
                    "is given, and " + ways.get(0) + " is too, but a table is named in one way",
                    "Keep one of them.");
        }
        format.ifPresent(name -> checkName(checks, name));
        if (ways.isEmpty()) {
            checkUnnamed(checks, format, options);
        } else if (ways.contains("path")) {
            checkHub(checks, path.orElseThrow(), format);
            checks.that(
                    format.isPresent(),
                    List.of("format", "path"),
                    "is missing",
                    "Say how rows lie in the files: " + names() + ", or a Spark data source such as delta or avro.");
        } else {
            checkCatalogued(checks, ways.get(0), format, options);
        }
    }

    private static void checkHub(Checks checks, String path, Optional<String> format) {
        checks.that(
                !path.startsWith("hub:") || format.stream().allMatch("parquet"::equalsIgnoreCase),
                List.of("format", "path"),
                "is " + format.orElse("") + ", but files of data sets on the Hub are Parquet",
                "Set it to parquet.");
    }

    private static void checkName(Checks checks, String name) {
        boolean likely = name.matches("[A-Za-z][\\w.$-]*");
        Optional<String> nearest =
                SourceConfig.known(name).isPresent() || DATA_SOURCES.contains(name.toLowerCase(Locale.ROOT))
                        ? Optional.empty()
                        : NearestName.of(name, YamlName.all(Format.class));
        checks.that(
                likely && nearest.isEmpty(),
                List.of("format"),
                "is \"" + name + "\", but it must be one of: " + names() + "; or the name of a Spark data source",
                nearest.map(other -> "Did you mean " + other + "?").orElse(""));
    }

    private static void checkUnnamed(Checks checks, Optional<String> format, Map<String, String> options) {
        if (format.isEmpty()) {
            checks.that(
                    false,
                    List.of("path", "table", "query", "format", "options"),
                    "is missing, and so are table and query",
                    "Name the table by one of them; a data source such as jdbc takes format and options instead.");
        } else if (SourceConfig.known(format.get()).isPresent()) {
            checks.that(
                    false,
                    List.of("path", "format"),
                    "is missing, but format " + format.get() + " is that of files",
                    "Name a file, a folder or a glob.");
        } else if (format.get().equalsIgnoreCase("jdbc")) {
            checkJdbc(checks, options);
        }
    }

    private static void checkJdbc(Checks checks, Map<String, String> options) {
        checks.that(
                        has(options, "url"),
                        List.of("options", "format"),
                        "has no url, without which format jdbc finds no database",
                        "Add it, for example url: \"jdbc:postgresql://host/database\".")
                .that(
                        has(options, "dbtable") != has(options, "query"),
                        List.of("options", "format"),
                        "must have one of dbtable and query, which say which rows of the database",
                        "Give one of them.");
    }

    private static void checkCatalogued(
            Checks checks, String way, Optional<String> format, Map<String, String> options) {
        checks.that(
                        format.isEmpty(),
                        List.of("format", way),
                        "is " + format.orElse("") + ", but Spark knows the format of a " + way,
                        "Leave it out.")
                .that(
                        way.equals("table") || options.isEmpty(),
                        List.of("options", way),
                        "is given, but a query takes none",
                        "Leave it out.");
    }

    private static boolean has(Map<String, String> options, String name) {
        return options.keySet().stream().anyMatch(name::equalsIgnoreCase);
    }

    private static String names() {
        return String.join(", ", YamlName.all(Format.class));
    }
}
