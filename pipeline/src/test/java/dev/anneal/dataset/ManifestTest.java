package dev.anneal.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManifestTest {
    @TempDir
    Path folder;

    @Test
    void isReadAsItWasWritten() {
        Manifest manifest = Rows.dataset(DatasetFolder.of(folder), Rows.FULL);
        assertThat(Manifest.read(DatasetFolder.of(folder))).isEqualTo(manifest);
        assertThat(folder.toFile().list()).noneMatch(name -> name.contains("unfinished"));
    }

    @Test
    void keysAreThoseOfTheContract() throws IOException {
        Rows.dataset(DatasetFolder.of(folder), Rows.LEAN);
        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("manifest.json").toFile());
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "format_version",
                        "digest",
                        "task",
                        "schema",
                        "tokenizer_digest",
                        "vocabulary_size",
                        "max_length",
                        "truncation",
                        "labels",
                        "splits",
                        "tables",
                        "fingerprint",
                        "manifest_sha256");
        JsonNode train = json.get("splits").get(0);
        assertThat(train.fieldNames())
                .toIterable()
                .containsExactly(
                        "name",
                        "rows",
                        "source_rows",
                        "rejected",
                        "tokens",
                        "longest_row",
                        "truncated_rows",
                        "lost_tokens",
                        "lost_words",
                        "fit",
                        "lengths",
                        "truncation",
                        "rejects",
                        "shards");
        assertThat(train.get("rows").asInt()).isEqualTo(250);
        assertThat(train.get("rejected").asInt()).isEqualTo(2);
        assertThat(train.get("rejects").toString()).isEqualTo("[{\"reason\":\"missing-text\",\"rows\":2}]");
        assertThat(train.get("lengths").get(0).toString()).isEqualTo("{\"from\":3,\"to\":3,\"rows\":11}");
        assertThat(train.get("truncation").get(1).toString())
                .isEqualTo("{\"group\":\"neu\",\"rows\":83,\"truncated_rows\":12,\"lost_tokens\":60,\"lost_words\":0}");
        assertThat(json.get("fingerprint").toString()).isEqualTo("{\"parts\":{\"data.max-length\":\"22\"}}");
        assertThat(json.get("truncation").asText()).isEqualTo("longest-first");
        assertThat(json.get("vocabulary_size").asInt()).isEqualTo(23);
    }

    @Test
    void digestDependsOnRowsAndLabelsOnly() {
        Manifest one = Rows.dataset(DatasetFolder.of(folder.resolve("a")), Rows.FULL);
        Manifest same = Rows.dataset(DatasetFolder.of(folder.resolve("b")), Rows.FULL);
        Manifest other = Rows.dataset(DatasetFolder.of(folder.resolve("c")), Rows.LEAN);
        assertThat(same.digest()).isEqualTo(one.digest());
        assertThat(other.digest()).isNotEqualTo(one.digest());
        assertThat(one.split("train").rowsOfLabels()).containsExactly(84, 83, 83);
    }

    @Test
    void fingerprintSaysWhatDiffers() {
        DatasetFingerprint old = new DatasetFingerprint(Map.of("data.max-length", "128", "tokenizer", "ab"));
        DatasetFingerprint now = new DatasetFingerprint(Map.of("data.max-length", "256", "tokenizer", "ab", "x", "1"));
        assertThat(now.differencesTo(old)).containsExactly("data.max-length is 256, was 128", "x is 1, was absent");
        assertThat(now.differencesTo(now)).isEmpty();
    }

    @Test
    void damagedAndLaterManifestsAreRefused() throws IOException {
        Rows.dataset(DatasetFolder.of(folder), Rows.LEAN);
        Path file = folder.resolve("manifest.json");
        String text = Files.readString(file);
        for (String damaged : List.of(
                text.substring(0, 300),
                text.replace("\"vocabulary_size\" : 23,", ""),
                text.replace("250", "251"),
                text.replace("\"lost_words\" : 0", "\"lost_words\" : 1"),
                "")) {
            Files.writeString(file, damaged);
            assertThatThrownBy(() -> Dataset.open(folder))
                    .isInstanceOf(AnnealException.class)
                    .hasMessageStartingWith("The dataset's manifest " + file + " is damaged: ")
                    .hasMessageEndingWith("Prepare the data again.");
        }
        Files.writeString(file, "{\"format_version\": 6}");
        assertThatThrownBy(() -> Dataset.open(folder))
                .hasMessageContaining("has format 6, but this version of Anneal reads up to 5.");
        Files.writeString(file, "{\"format_version\": 1}");
        assertThatThrownBy(() -> Dataset.open(folder)).hasMessageContaining("reads format 5. Prepare the data again.");
    }
}
