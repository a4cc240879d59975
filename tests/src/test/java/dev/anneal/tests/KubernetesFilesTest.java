package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of conf/clusters/kubernetes by the types of Kubernetes' API, and that they fit together. */
class KubernetesFilesTest {
    private static final Path CLUSTERS = Path.of("..", "conf", "clusters");
    private static final List<String> PLACES =
            List.of("spark.kubernetes.driver.podTemplateFile", "spark.kubernetes.executor.podTemplateFile");

    private static List<HasMetadata> read(Path file) throws IOException {
        return KubernetesTypes.read(Files.readString(file));
    }

    private static Properties settings(String cluster) throws IOException {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(CLUSTERS.resolve(cluster).resolve("spark-defaults.conf"))) {
            settings.load(file);
        }
        return settings;
    }

    private static Pod template(Properties settings, String key) throws IOException {
        return (Pod) read(Path.of("..").resolve(settings.getProperty(key))).get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes", "kubernetes-gpu"})
    void thePodTemplatesGiveSparksContainersTheFoldersThatTheSettingsName(String cluster) throws IOException {
        Properties settings = settings(cluster);
        for (String key : PLACES) {
            String role = key.split("\\.")[2];
            Pod pod = template(settings, key);

            assertThat(pod.getSpec().getContainers())
                    .extracting(Container::getName)
                    .containsExactly("spark-kubernetes-" + role);
            Container container = pod.getSpec().getContainers().get(0);
            assertThat(pod.getSpec().getVolumes())
                    .extracting(Volume::getName)
                    .containsExactlyElementsOf(container.getVolumeMounts().stream()
                            .map(VolumeMount::getName)
                            .toList());
            assertThat(settings.getProperty("spark." + role + ".extraJavaOptions"))
                    .contains("-Danneal.staging="
                            + container.getVolumeMounts().get(0).getMountPath() + " ");
            assertThat(pod.getSpec().getTerminationGracePeriodSeconds())
                    .as("longer than cluster.stop-timeout")
                    .isGreaterThan(30);
        }
    }

    @Test
    void theDriversAccountMayStartPods() throws IOException {
        List<HasMetadata> objects = read(CLUSTERS.resolve("kubernetes/namespace.yaml"));
        Properties settings = settings("kubernetes");
        RoleBinding binding = only(objects, RoleBinding.class);
        Role role = only(objects, Role.class);

        String account = settings.getProperty("spark.kubernetes.authenticate.driver.serviceAccountName");
        assertThat(only(objects, ServiceAccount.class).getMetadata().getName()).isEqualTo(account);
        assertThat(binding.getSubjects())
                .singleElement()
                .satisfies(subject -> assertThat(subject.getName()).isEqualTo(account));
        assertThat(binding.getRoleRef().getName()).isEqualTo(role.getMetadata().getName());
        assertThat(role.getRules())
                .anySatisfy(rule -> assertThat(rule.getResources()).contains("pods"));
        assertThat(objects)
                .allSatisfy(object -> assertThat(List.of(
                                object.getMetadata().getName(),
                                String.valueOf(object.getMetadata().getNamespace())))
                        .contains(settings.getProperty("spark.kubernetes.namespace")));
    }

    @ParameterizedTest
    @CsvSource({
        "terminationGracePeriodSeconds: 60, terminationGracePeriod: 60",
        "runAsUser: 185, runAsUser: root",
        "emptyDir:, emptyDirectory:",
        "kind: Pod, kind: Pot"
    })
    void refusesWhatTheApiDoesNotKnow(String right, String wrong) throws IOException {
        String template = Files.readString(CLUSTERS.resolve("kubernetes/driver.yaml"));
        assertThat(KubernetesTypes.read(template)).hasSize(1);

        assertThatThrownBy(() -> KubernetesTypes.read(template.replace(right, wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(wrong.replaceFirst("^\\w+: (?!\\d)|: \\d+$|:$", ""));
    }

    private static <T extends HasMetadata> T only(List<HasMetadata> objects, Class<T> type) {
        List<T> found =
                objects.stream().filter(type::isInstance).map(type::cast).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
