package dev.tributary.deploy.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tributary.deploy.cli.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The commands that containers execute according to deploy/docker-compose.yml and
/// deploy/kubernetes: `tributary` accepts each.
final class ContainerCommandsTest {
  @ParameterizedTest
  @MethodSource({"composed", "probedByCompose", "onKubernetes", "probedByKubernetes"})
  void theCommandAcceptsEveryOption(List<String> words) {
    CommandLine command = commandNamed(words.getFirst());
    String[] options = words.subList(1, words.size()).toArray(String[]::new);

    assertThatCode(() -> command.parseArgs(options)).doesNotThrowAnyException();
  }

  @Test
  void nothingStartsBeforeTheJobIsChecked() throws IOException {
    JsonObject services =
        YamlDocuments.in(Path.of("docker-compose.yml")).getFirst().getAsJsonObject("services");

    assertThat(services.getAsJsonObject("check").get("restart").getAsString()).isEqualTo("no");
    assertThat(
            services
                .getAsJsonObject("coordinator")
                .getAsJsonObject("depends_on")
                .getAsJsonObject("check")
                .get("condition")
                .getAsString())
        .isEqualTo("service_completed_successfully");
  }

  static List<List<String>> composed() throws IOException {
    return services().stream()
        .map(service -> service.get("command").getAsString())
        .map(command -> command.replaceAll("\\$\\{\\w+:-([^}]*)}", "$1")) // the default values
        .map(command -> List.of(command.strip().split("\\s+")))
        .toList();
  }

  static List<List<String>> probedByCompose() throws IOException {
    return services().stream()
        .filter(service -> service.has("healthcheck"))
        .map(service -> service.getAsJsonObject("healthcheck").getAsJsonArray("test"))
        .map(test -> words(test, "CMD", "tributary"))
        .toList();
  }

  static List<List<String>> onKubernetes() throws IOException {
    return containers().stream().map(container -> words(container.getAsJsonArray("args"))).toList();
  }

  static List<List<String>> probedByKubernetes() throws IOException {
    List<List<String>> probes = new ArrayList<>();
    for (JsonObject container : containers()) {
      for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
        if (container.has(probe)) {
          JsonObject exec = container.getAsJsonObject(probe).getAsJsonObject("exec");
          probes.add(words(exec.getAsJsonArray("command"), "tributary"));
        }
      }
    }
    assertThat(probes).hasSize(4);
    return probes;
  }

  private static CommandLine commandNamed(String name) {
    return Arrays.stream(Main.class.getAnnotation(Command.class).subcommands())
        .filter(command -> command.getAnnotation(Command.class).name().equals(name))
        .map(CommandLine::new)
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no command " + name));
  }

  private static List<JsonObject> services() throws IOException {
    JsonObject services =
        YamlDocuments.in(Path.of("docker-compose.yml")).getFirst().getAsJsonObject("services");
    assertThat(services.keySet()).containsExactly("check", "coordinator", "worker");
    return services.asMap().values().stream().map(JsonElement::getAsJsonObject).toList();
  }

  private static List<JsonObject> containers() throws IOException {
    List<JsonObject> containers = new ArrayList<>();
    for (String file : List.of("coordinator.yaml", "worker.yaml")) {
      for (JsonObject manifest : YamlDocuments.in(Path.of("kubernetes", file))) {
        JsonObject spec = manifest.getAsJsonObject("spec");
        if (spec.has("template")) {
          JsonObject pod = spec.getAsJsonObject("template").getAsJsonObject("spec");
          pod.getAsJsonArray("containers")
              .forEach(container -> containers.add(container.getAsJsonObject()));
        }
      }
    }
    assertThat(containers).hasSize(2);
    return containers;
  }

  /// The words after the given first words.
  private static List<String> words(JsonArray array, String... first) {
    List<String> words = array.asList().stream().map(JsonElement::getAsString).toList();
    assertThat(words.subList(0, first.length)).containsExactly(first);
    return words.subList(first.length, words.size());
  }
}
