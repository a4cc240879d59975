package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.jobs.quickstart.WordNetDefinitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordNetDefinitionsTest {
    @Test
    void writesEveryDefinitionOnceWithItsCategoryAndWithoutExamples(@TempDir Path folder) throws IOException {
        Path table = folder.resolve("new/definitions.jsonl");

        WordNetDefinitions.write(table);

        List<String> lines = Files.readAllLines(table);

        assertThat(lines).hasSize(WordNetDefinitions.ROWS).doesNotHaveDuplicates();
        assertThat(lines)
                .contains(
                        "{\"id\":\"n00003993\",\"definition\":\"a whole (a thing or person) of the same kind or category as another\","
                                + "\"category\":\"noun.Tops\"}");
        Set<String> categories = lines.stream()
                .map(line -> line.replaceFirst(".*\"category\":", ""))
                .collect(Collectors.toSet());
        assertThat(categories).hasSize(45).contains("\"noun.animal\"}", "\"verb.motion\"}", "\"adj.ppl\"}");
        assertThat(lines).noneMatch(line -> line.contains("\"definition\":\"\""));
        assertThat(folder.resolve("new/LICENSE-WordNet.txt"))
                .content()
                .contains(WordNetDefinitions.NOTICE.substring(0, 44));
    }

    @Test
    void keepsTheTableThatIsThere(@TempDir Path folder) throws IOException {
        Path table = Files.writeString(folder.resolve("definitions.jsonl"), "mine");

        WordNetDefinitions.write(table);

        assertThat(table).hasContent("mine");
    }
}
