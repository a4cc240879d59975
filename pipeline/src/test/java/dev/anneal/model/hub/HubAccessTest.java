package dev.anneal.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HubAccessTest {
    @Test
    void theEnvironmentNamesMirrorTokenAndCache() {
        HubAccess access = HubAccess.of(
                true,
                Map.of("HF_ENDPOINT", "https://mirror.example/hub/", "HF_TOKEN", " hf_x\n", "ANNEAL_HUB_CACHE", "/c"));
        assertThat(access.endpoint()).hasToString("https://mirror.example/hub");
        assertThat(access.token()).contains("hf_x");
        assertThat(access.cache()).hasToString("/c");
        assertThat(access)
                .hasToString("HubAccess[allowed=true, endpoint=https://mirror.example/hub, token=set, cache=/c]");
    }

    @Test
    void withoutOneTheHubItselfIsAskedAsNobody() {
        HubAccess access = HubAccess.of(false, Map.of("HF_TOKEN", ""));
        assertThat(access.endpoint()).hasToString("https://huggingface.co");
        assertThat(access.token()).isEmpty();
        assertThat(access.cache().toString()).endsWith("hub");
    }

    @Test
    void anEndpointThatIsNoAddressIsRefused() {
        for (String endpoint : new String[] {"huggingface.co", "ftp://x", "https://", "a b"}) {
            assertThatThrownBy(() -> HubAccess.of(true, Map.of("HF_ENDPOINT", endpoint)))
                    .isInstanceOf(AnnealException.class)
                    .hasMessageContaining("HF_ENDPOINT is '" + endpoint + "', which is no address of a Hub");
        }
    }

    @Test
    void idsAreToldFromPaths() {
        assertThat(HubId.parse("bert-base-uncased")).contains(new HubId("bert-base-uncased", "main"));
        assertThat(HubId.parse("google/electra.small@refs/pr/1"))
                .contains(new HubId("google/electra.small", "refs/pr/1"));
        assertThat(HubId.parse("a/b@" + "0".repeat(40)).orElseThrow().isPinned())
                .isTrue();
        for (String path :
                new String[] {"", "/a/b", "a/b/c", "./a", "../a", "a/..", "a/.b", "hdfs:a", "a b", "a@", "a/b@..", "a/"
                }) {
            assertThat(HubId.parse(path)).as(path).isEmpty();
        }
    }
}
