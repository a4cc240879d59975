package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command of docs/deploy.md for Kubernetes asks an API server for. No pod is started: there is no cluster behind the server. */
@Tag("spark-submit")
class KubernetesSubmitTest {
    @TempDir
    private Path temporary;

    @Test
    void asksForTheDriversPod() throws IOException, InterruptedException {
        DeployCommands commands = DeployCommands.read();
        try (ClusterFolder folder = ClusterFolder.in(temporary);
                KubernetesServer server = KubernetesServer.start()) {
            folder.with("SPARK_HOME", StandaloneCluster.sparkHome())
                    .with("KUBERNETES", server.address())
                    .with("DATA", "s3a://tables/MRPC")
                    .with("OUTPUT", "s3a://runs/mrpc");
            folder.succeed("settings", commands.text("kubernetes-settings"));
            // The driver's pod never ends.
            Files.writeString(
                    folder.path("cluster.conf"),
                    "spark.kubernetes.submission.waitAppCompletion false\n",
                    StandardOpenOption.APPEND);

            folder.succeed("submit", commands.text("kubernetes-run"));

            Pod pod = only(server.objects(), Pod.class);
            assertThat(pod.getMetadata().getNamespace()).isEqualTo("anneal");
            assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("anneal");
            assertThat(pod.getSpec().getTerminationGracePeriodSeconds()).isEqualTo(60);
            Container container = pod.getSpec().getContainers().get(0);
            assertThat(container.getImage()).isEqualTo("registry.example.org/anneal:0.1.0");
            assertThat(container.getArgs())
                    .containsSequence("--class", "dev.anneal.jobs.Main")
                    .containsSequence(
                            "local:///opt/anneal/anneal-0.1.0-SNAPSHOT.jar",
                            "run",
                            "--config",
                            "/opt/anneal/conf/mrpc.yaml")
                    .contains("output=s3a://runs/mrpc");
            assertThat(container.getVolumeMounts())
                    .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/anneal"));
            assertThat(server.objects().stream()
                            .filter(ConfigMap.class::isInstance)
                            .map(ConfigMap.class::cast))
                    .anySatisfy(map -> assertThat(map.getData().values())
                            .anyMatch(text -> text.contains("spark.dynamicAllocation.enabled=false")))
                    .anySatisfy(map -> assertThat(map.getData().values())
                            .anyMatch(text -> text.contains("name: spark-kubernetes-executor")));
        }
    }

    private static <T extends HasMetadata> T only(List<HasMetadata> objects, Class<T> type) {
        List<T> found =
                objects.stream().filter(type::isInstance).map(type::cast).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
