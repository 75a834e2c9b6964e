package dev.tributary.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What people get wrong, and what they are told: one line with where, what and the remedy.
final class BadInputTest {
  @TempDir Path directory;

  private Path job;

  @BeforeEach
  void write() throws Exception {
    job = JobText.write(directory, JobText.SMALL);
  }

  /// A line of the small job, what somebody wrote instead, and what they are told after the file's
  /// name.
  record Slip(String line, String instead, String message) {
    @Override
    public String toString() {
      return instead.strip();
    }
  }

  static Stream<Slip> slips() {
    return Stream.of(
        new Slip("  batch: 4", "  bacth: 4", "X"),
        new Slip("  batch: 4", "  batch: four", "X"),
        new Slip("  batch: 4", "  batch: 0", "X"),
        new Slip("  shards: 2", "  shards: 5", "X"),
        new Slip("  epochs: 2\n", "", "X"),
        new Slip("    - linear: {units: 2}", "    - linear: {units: 3}", "X"),
        new Slip("    - linear: {units: 2}", "    - linar: {units: 2}", "X"),
        new Slip("path: small.csv", "path: smal.csv", "X"),
        new Slip("label_column: 2", "label_column: 3", "X"),
        new Slip("label_column: 2", "label_column: 1", "X"),
        new Slip("label_column: 2", "label_column: 2, classes: 1", "X"),
        new Slip("label_column: 2", "label_column: 2, shape: [3, 1]", "X"),
        new Slip("sgd: {", "sdg: {", "X"),
        new Slip("learning_rate: 0.1", "learning_rate: -0.1", "X"),
        new Slip("name: small", "name: [small", "X"));
  }

  @ParameterizedTest
  @MethodSource("slips")
  void aSlipInTheJobFileIsSaidWithItsLine(Slip slip) throws Exception {
    assertThat(JobText.SMALL).contains(slip.line());
    Files.writeString(job, JobText.SMALL.replace(slip.line(), slip.instead()));

    Tributary.Ended run = Tributary.train(job, directory.resolve("out"));

    assertThat(run.err()).containsExactly("tributary: " + job + slip.message());
    assertThat(run.code()).isEqualTo(2);
    assertThat(directory.resolve("out")).doesNotExist();
  }

  /// Words after `tributary`; `JOB` and `OUT` stand for the files of the test.
  record Usage(String words, String message) {
    @Override
    public String toString() {
      return words;
    }
  }

  static Stream<Usage> usages() {
    return Stream.of(
        new Usage("train JOB --out OUT --set training.epoch=3", "X"),
        new Usage("train JOB --out OUT --set training.epochs", "X"),
        new Usage("train JOB --out OUT --set training.epochs=many", "X"),
        new Usage("train JOB --out OUT --workers 0", "X"),
        new Usage("train JOB --out OUT --workers two", "X"),
        new Usage("train JOB --out OUT --worker 2", "X"),
        new Usage("train JOB --out JOB", "X"),
        new Usage("train nowhere.yaml", "X"),
        new Usage("train", "X"),
        new Usage("tarin JOB", "X"),
        new Usage("coordinator JOB --out OUT --listen 127.0.0.1", "X"),
        new Usage("coordinator JOB --out OUT --listen 127.0.0.1:0 --min-workers 0", "X"),
        new Usage("worker --coordinator 127.0.0.1:1 --actors 0", "X"),
        new Usage("worker --coordinator 127.0.0.1:1 --wait 0", "X"),
        new Usage("evaluate nothing.safetensors --job JOB", "X"),
        new Usage("evaluate JOB --job JOB", "X"));
  }

  @ParameterizedTest
  @MethodSource("usages")
  void badUsageIsSaidInOneLine(Usage usage) throws Exception {
    Tributary.Ended run =
        Tributary.run(Arrays.stream(usage.words().split(" ")).map(this::path).toArray());

    assertThat(run.err()).containsExactly(usage.message().replace("JOB", job.toString()));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  private String path(String word) {
    return switch (word) {
      case "JOB" -> job.toString();
      case "OUT" -> directory.resolve("out").toString();
      default -> word;
    };
  }

  @Test
  void aPortInUseIsSaid() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();

      Tributary.Ended run =
          Tributary.run("coordinator", job, "--listen", address, "--out", directory.resolve("out"));

      assertThat(run.err())
          .containsExactly(
              "tributary: --listen %s: cannot listen here: Address already in use; take another port, or an address of this machine"
                  .formatted(address));
      assertThat(run.code()).isEqualTo(2);
    }
  }

  @Test
  void aModelOfAnotherShapeIsSaid() throws Exception {
    Path out = directory.resolve("out");
    Tributary.train(job, out);
    Path wider =
        Files.writeString(
            directory.resolve("wider.yaml"),
            JobText.SMALL.replace(
                "    - linear: {units: 2}", "    - linear: {units: 3}\n    - linear: {units: 2}"));
    Path model = out.resolve("model.safetensors");

    Tributary.Ended run = Tributary.run("evaluate", model, "--job", wider);

    assertThat(run.err())
        .containsExactly(
            "tributary: %s: it holds 0.weight [2, 2] where the model has 0.weight [3, 2]; give the job that the file was trained with, or another file"
                .formatted(model));
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void theTraceIsShownToWhoeverAsks() throws Exception {
    Files.writeString(job, JobText.SMALL.replace("batch: 4", "batch: 0"));

    Tributary.Ended run = Tributary.run("train", job, "--verbose");

    List<String> rest = new ArrayList<>(run.err());
    assertThat(rest.removeLast()).startsWith("tributary: " + job + ":9: training.batch: ");
    assertThat(rest).anyMatch(line -> line.startsWith("\tat dev.tributary."));
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void whoAsksForHelpOrTheVersionGetsItAndZero() throws Exception {
    Tributary.Ended help = Tributary.run("--help");
    Tributary.Ended trainHelp = Tributary.run("train", "--help");
    Tributary.Ended version = Tributary.run("--version");

    assertThat(List.of(help.code(), trainHelp.code(), version.code())).containsOnly(0);
    assertThat(help.out()).anyMatch(line -> line.startsWith("Usage: tributary"));
    assertThat(trainHelp.out()).anyMatch(line -> line.contains("--workers"));
    assertThat(version.out().getFirst()).startsWith("tributary ");
    assertThat(help.err()).isEmpty();
  }

  @Test
  void whoNamesNoCommandIsShownThem() throws Exception {
    Tributary.Ended run = Tributary.run();

    assertThat(run.err()).anyMatch(line -> line.startsWith("Usage: tributary"));
    assertThat(run.err()).anyMatch(line -> line.contains("coordinator"));
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void theLauncherIsAScriptThatBashCanRead() throws Exception {
    Process bash = new ProcessBuilder("bash", "-n", "tributary").redirectErrorStream(true).start();

    assertThat(new String(bash.getInputStream().readAllBytes())).isEmpty();
    assertThat(bash.waitFor()).isZero();
  }
}
