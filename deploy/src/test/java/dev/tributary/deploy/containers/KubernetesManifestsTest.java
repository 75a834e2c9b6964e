package dev.tributary.deploy.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.gson.JsonObject;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.job.JobFile;
import dev.tributary.proto.v1.Job;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobSpec;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaimVolumeSource;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The manifests in deploy/kubernetes, read with the classes that are generated from the API of
/// Kubernetes. These classes know every key, its type, and whether it is required.
final class KubernetesManifestsTest {
  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "ConfigMap", V1ConfigMap.class,
          "Deployment", V1Deployment.class,
          "Job", V1Job.class,
          "NetworkPolicy", V1NetworkPolicy.class,
          "PersistentVolumeClaim", V1PersistentVolumeClaim.class,
          "Service", V1Service.class);

  @ParameterizedTest
  @MethodSource("manifests")
  void theApiDefinesEveryKey(JsonObject manifest) {
    assertThatCode(() -> read(manifest)).doesNotThrowAnyException();
  }

  @Test
  void selectorsMatchTheLabelsOfTheirPods() throws IOException {
    V1Job coordinator = the(V1Job.class);
    V1Deployment worker = the(V1Deployment.class);
    Map<String, String> coordinatorPod =
        coordinator.getSpec().getTemplate().getMetadata().getLabels();
    Map<String, String> workerPod = worker.getSpec().getTemplate().getMetadata().getLabels();

    assertThat(coordinatorPod).isNotEqualTo(workerPod);
    assertThat(worker.getSpec().getSelector().getMatchLabels()).isEqualTo(workerPod);
    assertThat(the(V1Service.class).getSpec().getSelector()).isEqualTo(coordinatorPod);
    assertThat(the(V1NetworkPolicy.class).getSpec().getPodSelector().getMatchLabels())
        .isEqualTo(coordinatorPod);
  }

  @Test
  void theCoordinatorsProbesUseLocalhostAndNotTheService() throws IOException {
    V1Container coordinator = container(the(V1Job.class).getSpec().getTemplate());

    assertThat(
            List.of(
                coordinator.getStartupProbe(),
                coordinator.getReadinessProbe(),
                coordinator.getLivenessProbe()))
        .allSatisfy(
            probe -> assertThat(probe.getExec().getCommand()).contains("health", "localhost:7700"));
  }

  @Test
  void everyMountHasAVolume() throws IOException {
    for (V1PodTemplateSpec pod : pods()) {
      assertThat(container(pod).getVolumeMounts())
          .extracting(V1VolumeMount::getName)
          .isSubsetOf(pod.getSpec().getVolumes().stream().map(V1Volume::getName).toList());
    }
    assertThat(the(V1Job.class).getSpec().getTemplate().getSpec().getVolumes())
        .extracting(V1Volume::getPersistentVolumeClaim)
        .filteredOn(Objects::nonNull)
        .extracting(V1PersistentVolumeClaimVolumeSource::getClaimName)
        .containsExactly(the(V1PersistentVolumeClaim.class).getMetadata().getName());
  }

  /// Otherwise Kubernetes would start a coordinator whose job does not exist again and again.
  @Test
  void aCoordinatorThatEndsWithBadUsageIsNotStartedAgain() throws IOException {
    V1JobSpec coordinator = the(V1Job.class).getSpec();

    assertThat(coordinator.getPodFailurePolicy().getRules())
        .anySatisfy(
            rule -> {
              assertThat(rule.getAction()).isEqualTo("FailJob");
              assertThat(rule.getOnExitCodes().getOperator()).isEqualTo("In");
              assertThat(rule.getOnExitCodes().getValues())
                  .containsExactly(ExitCode.BAD_USAGE.value());
              assertThat(rule.getOnExitCodes().getContainerName())
                  .isEqualTo(container(coordinator.getTemplate()).getName());
            });
    assertThat(coordinator.getTemplate().getSpec().getRestartPolicy()).isEqualTo("Never");
  }

  @Test
  void podsHaveNoPrivileges() throws IOException {
    assertThat(pods())
        .hasSize(2)
        .allSatisfy(
            pod -> {
              assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
              assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
              var security = container(pod).getSecurityContext();
              assertThat(security.getReadOnlyRootFilesystem()).isTrue();
              assertThat(security.getAllowPrivilegeEscalation()).isFalse();
              assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
              assertThat(container(pod).getResources().getRequests())
                  .containsOnlyKeys("cpu", "memory");
            });
  }

  @Test
  void theJobIsThatOfTheDigits(@TempDir Path directory) throws IOException {
    Path written = directory.resolve("job.yaml");
    Files.writeString(written, the(V1ConfigMap.class).getData().get("job.yaml"));

    Job job = JobFile.read(written, List.of()).job();

    Job digits = JobFile.read(Path.of("jobs", "digits.yaml"), List.of()).job();
    assertThat(withoutPath(job)).isEqualTo(withoutPath(digits));
    assertThat(job.getDataset().getCsv().getPath()).isEqualTo("/tributary/data/digits.csv.gz");
  }

  private static Job withoutPath(Job job) {
    Job.Builder builder = job.toBuilder();
    builder.getDatasetBuilder().getCsvBuilder().clearPath();
    return builder.build();
  }

  /// Every document of every file, as JSON.
  static List<JsonObject> manifests() throws IOException {
    List<JsonObject> manifests = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("kubernetes"))) {
      for (Path file : files.sorted().toList()) {
        manifests.addAll(YamlDocuments.in(file));
      }
    }
    return manifests;
  }

  /// Reads a manifest.
  ///
  /// @throws IllegalArgumentException if a key is unknown, missing, or of another type
  private static Object read(JsonObject manifest) {
    String kind = manifest.get("kind").getAsString();
    assertThat(KINDS)
        .as("kinds that the repository may contain; secrets are not among them")
        .containsKey(kind);
    return JSON.getGson().fromJson(manifest, KINDS.get(kind));
  }

  private static <T> List<T> all(Class<T> type) throws IOException {
    List<T> all = new ArrayList<>();
    for (JsonObject manifest : manifests()) {
      Object object = read(manifest);
      if (type.isInstance(object)) {
        all.add(type.cast(object));
      }
    }
    return all;
  }

  private static <T> T the(Class<T> type) throws IOException {
    List<T> all = all(type);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static List<V1PodTemplateSpec> pods() throws IOException {
    return List.of(
        the(V1Job.class).getSpec().getTemplate(), the(V1Deployment.class).getSpec().getTemplate());
  }

  private static V1Container container(V1PodTemplateSpec pod) {
    assertThat(pod.getSpec().getContainers()).hasSize(1);
    return pod.getSpec().getContainers().getFirst();
  }
}
