package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** {@code THIRD-PARTY.md} names every library that the jar for spark-submit carries, and the bill of materials agrees, where one was made. */
class ThirdPartyTest {
    private static final Path TARGET = Path.of("..", "jobs", "target");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| ([^ |]+) \\| ([^|]+) \\|");
    private static final Pattern ARTIFACT =
            Pattern.compile("(?m)^\\s+([\\w.-]+:[\\w.-]+):jar:(?:[\\w-]+:)?(\\d[\\w.-]*):(?:compile|runtime)");

    private record Row(String version, String licence) {}

    private static Map<String, Row> rows() throws IOException {
        Map<String, Row> rows = new TreeMap<>();
        Matcher matcher = ROW.matcher(Files.readString(Path.of("..", "THIRD-PARTY.md")));
        while (matcher.find()) {
            rows.put(matcher.group(1), new Row(matcher.group(2), matcher.group(3)));
        }
        return rows;
    }

    private static Map<String, String> versions() throws IOException {
        return rows().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, row -> row.getValue().version()));
    }

    private static Map<String, String> bundled() throws IOException {
        Path list = TARGET.resolve("bundled-libraries.txt");
        assumeThat(list).as("run mvn package first").exists();
        Map<String, String> bundled = new TreeMap<>();
        Matcher matcher = ARTIFACT.matcher(Files.readString(list));
        while (matcher.find()) {
            bundled.put(matcher.group(1), matcher.group(2));
        }
        return bundled;
    }

    @Test
    void everyLibraryInTheJarHasItsLicenceThere() throws IOException {
        assertThat(bundled()).hasSizeGreaterThan(10).isEqualTo(versions());
        assertThat(rows().values())
                .allSatisfy(row -> assertThat(row.licence()).containsPattern("Apache-2\\.0|BSD-3-Clause|MIT"));
    }

    @Test
    void theBillOfMaterialsHasThemToo() throws IOException {
        try (Stream<Path> files = Files.exists(TARGET) ? Files.list(TARGET) : Stream.empty()) {
            List<Path> boms = files.filter(file -> file.getFileName().toString().endsWith("-sbom.json"))
                    .toList();
            assumeThat(boms).as("run mvn -P sbom package first").isNotEmpty();
            JsonNode bom = JsonMapper.builder().build().readTree(boms.get(0).toFile());

            assertThat(bom.path("bomFormat").textValue()).isEqualTo("CycloneDX");
            Map<String, String> components = StreamSupport.stream(
                            bom.path("components").spliterator(), false)
                    .collect(Collectors.toMap(
                            component -> component.path("group").textValue() + ":"
                                    + component.path("name").textValue(),
                            component -> component.path("version").textValue(),
                            (one, other) -> one));
            assertThat(components).containsAllEntriesOf(bundled());
            assertThat(components.keySet()).noneMatch(name -> name.matches("org\\.apache\\.(?:spark|hadoop|arrow):.*"));
        }
    }
}
