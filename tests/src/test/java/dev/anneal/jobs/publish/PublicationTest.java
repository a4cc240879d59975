package dev.anneal.jobs.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {
    @TempDir
    private Path folder;

    private Publication publication() {
        return new Publication(folder.toString(), new Configuration());
    }

    @Test
    void theFirstOfTwoFilesStays() throws IOException {
        PublishedFile first = publication().publish("first", "a/file");
        PublishedFile second = publication().publish("second", "a/file");

        assertThat(second).isEqualTo(first);
        assertThat(folder.resolve("a/file")).hasContent("first");
        assertThat(first.sizeBytes()).isEqualTo(5);
        assertThat(Files.list(folder.resolve(Publication.STAGED))).isEmpty();
    }

    @Test
    void ofManyAtOnceAllFindTheSame() {
        Set<PublishedFile> found = ConcurrentHashMap.newKeySet();

        IntStream.range(0, 32).parallel().forEach(i -> found.add(publication().publish("text " + i, "file")));

        assertThat(found).hasSize(1);
        assertThat(publication().find("file")).contains(found.iterator().next());
    }

    @Test
    void aFileThatLostOrChangedAByteIsNotIntact() throws IOException {
        PublishedFile file = publication().publish("some text", "file");
        assertThat(publication().isIntact(file)).isTrue();

        for (String damaged : List.of("some tex", "same text", "")) {
            Files.writeString(folder.resolve("file"), damaged);
            assertThat(publication().isIntact(file)).isFalse();
        }
        Files.delete(folder.resolve("file"));
        assertThat(publication().isIntact(file)).isFalse();
    }
}
