package dev.anneal.jobs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.doctor.check.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Finding FINE = Finding.ok("java", "Java 17");
    private static final Finding SCARCE = Finding.warning("disk", "1 MB is free", "Free some space.");
    private static final Finding MISSING = Finding.problem("files", Kind.USER, "output is x", "Correct it.");
    private static final Finding FULL = Finding.problem("memory", Kind.RESOURCES, "It is full", "Lower it.");

    @Test
    void theStatusIsThatOfTheProblems() {
        assertThat(new Report(List.of(FINE, SCARCE)).exitStatus()).isZero();
        assertThat(new Report(List.of(FINE, FULL)).exitStatus()).isEqualTo(4);
        assertThat(new Report(List.of(FULL, MISSING)).exitStatus()).isEqualTo(2);
    }

    @Test
    void saysOnceWhatIsTrueOfSeveral() {
        assertThat(new Report(List.of(
                                FINE.at("driver"),
                                SCARCE.at("executor 1"),
                                FINE.at("executor 1"),
                                FINE.at("executor 2")))
                        .table())
                .containsExactly(
                        "ok       java  Java 17 [driver, executor 1, executor 2]",
                        "warning  disk  1 MB is free [executor 1]",
                        "               -> Free some space.",
                        "doctor: 0 problems, 1 warning, 1 ok");
    }

    @Test
    void isJsonForMachines() throws Exception {
        JsonNode json = JsonMapper.builder().build().readTree(new Report(List.of(FINE.at("driver"), MISSING)).json());

        assertThat(json.path("status").intValue()).isEqualTo(2);
        assertThat(json.path("findings").path(1))
                .isEqualTo(JsonMapper.builder()
                        .build()
                        .readTree("{\"severity\": \"problem\", \"topic\": \"files\", \"text\": \"output is x\","
                                + " \"remedy\": \"Correct it.\", \"kind\": \"user\", \"where\": []}"));
        assertThat(json.path("findings").path(0).path("where").path(0).textValue())
                .isEqualTo("driver");
    }

    @Test
    void messagesAreThoseOfErrors() {
        assertThat(SCARCE.at("driver").message()).isEqualTo("1 MB is free (driver). Free some space.");
        assertThat(FULL.message()).isEqualTo("It is full. Lower it.");
    }
}
