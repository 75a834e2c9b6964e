package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// Mistakes of users, and the messages about them: one line with where, what and the remedy. This
/// test pins their wording.
final class BadInputTest {
  @TempDir Path directory;

  private Path job;

  /// Resets the log levels, which `--verbose` raises for this whole JVM.
  @AfterEach
  void logAsBefore() {
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    ((Logger) LoggerFactory.getLogger("dev.tributary")).setLevel(null);
  }

  @BeforeEach
  void write() throws Exception {
    job = TestJobs.write(directory, TestJobs.SMALL);
  }

  /// A line of the small job, the mistake that replaces it, and the message. `JOB` is the file,
  /// `DIR` its directory.
  record Mistake(String line, String instead, String message) {
    @Override
    public String toString() {
      return instead.strip();
    }
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        new Mistake(
            "  batch: 4", "  bacth: 4", "JOB:9: training.bacth: unknown key; did you mean batch?"),
        new Mistake(
            "  batch: 4",
            "  batch: four",
            "JOB:9: training.batch: expected a whole number, found the text 'four'; give a "
                + "number, without quotes"),
        new Mistake(
            "  batch: 4", "  batch: 0", "JOB:9: training.batch: missing or 0; give 1 or more"),
        new Mistake(
            "  shards: 2",
            "  shards: 5",
            "JOB:10: training.shards: a minibatch of 4 samples cannot be divided into 5 shards; "
                + "give at most 4"),
        new Mistake(
            "  epochs: 2\n",
            "",
            "JOB:8: training: nothing says when to stop; give epochs or steps"),
        new Mistake(
            "    - linear: {units: 2}",
            "    - linear: {units: 3}",
            "JOB:5: model.layers: the last layer gives 3 outputs but the dataset has 2 "
                + "classes for softmax_cross_entropy; let the last linear layer have 2 units"),
        new Mistake(
            "    - linear: {units: 2}",
            "    - linar: {units: 2}",
            "JOB:6: model.layers[0].linar: unknown key; did you mean linear?"),
        new Mistake(
            "path: small.csv",
            "path: smal.csv",
            "JOB:3: dataset.csv.path: there is no file DIR/smal.csv; the path is relative to "
                + "the job file; correct it, or fetch the data"),
        new Mistake(
            "path: small.csv",
            "path: /nowhere/small.csv",
            "JOB:3: dataset.csv.path: there is no file /nowhere/small.csv; correct the path, or"
                + " fetch the data"),
        new Mistake(
            "model:\n",
            "model:\n  init_from: small.safetensors\n",
            "JOB:5: model.init_from: there is no file DIR/small.safetensors; the path is relative"
                + " to the job file; correct it"),
        new Mistake(
            "model:\n",
            "model:\n  init_from: /nowhere/small.safetensors\n",
            "JOB:5: model.init_from: there is no file /nowhere/small.safetensors; correct the"
                + " path"),
        new Mistake(
            "label_column: 2",
            "label_column: 3",
            "JOB:3: dataset.csv.label_column: there is no column 3 in DIR/small.csv, which has "
                + "3; columns are counted from 0"),
        new Mistake(
            "label_column: 2",
            "label_column: 1",
            "DIR/small.csv:1: column 1: the label 1.5 is not a whole number, and 1 more problem;"
                + " correct the line or remove it"),
        new Mistake(
            "label_column: 2",
            "label_column: 2, classes: 1",
            "DIR/small.csv:2: column 2: the label 1 is too large for 1 class, and 1 more problem;"
                + " correct the line or remove it"),
        new Mistake(
            "label_column: 2",
            "label_column: 2, shape: [3, 1]",
            "JOB:3: dataset.csv.shape: [3, 1] has 3 elements, but a line of DIR/small.csv has 2 "
                + "features; give a shape with as many elements as features"),
        new Mistake(
            "sgd: {", "sdg: {", "JOB:12: training.optimizer.sdg: unknown key; did you mean sgd?"),
        new Mistake(
            "learning_rate: 0.1",
            "learning_rate: -0.1",
            "JOB:12: training.optimizer.sgd.learning_rate: a learning rate of -0.1; give a positive"
                + " number that float32 holds, for instance 0.1"),
        new Mistake(
            "  batch: 4",
            "  batch: 4\n  shuffle: yes",
            "JOB:10: training.shuffle: expected true or false, found the text 'yes'; write true"),
        new Mistake(
            "  batch: 4",
            "  batch: 010",
            "JOB:9: training.batch: expected a whole number, found the text '010'; write it in "
                + "plain decimal digits, such as 10, 0.5 or 1e-3"),
        new Mistake(
            "name: small",
            "name: small\nwire: {gradient: bfloat16}",
            "JOB:2: wire.gradient: unknown key; did you mean gradients?"),
        new Mistake(
            "name: small",
            "name: small\nwire: {gradients: bfloat61}",
            "JOB:2: wire.gradients: expected one of float32, float16, bfloat16, found the text"
                + " 'bfloat61'; did you mean bfloat16?"),
        new Mistake(
            "name: small",
            "name: small\nwire: {weights: 16}",
            "JOB:2: wire.weights: expected one of float32, float16, bfloat16, found the number"
                + " 16; write one of them"),
        new Mistake(
            "linear: {units: 2}",
            "linear: {units: 2, init: {uniform: {bound: 1e9}}}\nwire: {weights: float16}",
            "JOB:7: wire.weights: element 0 of 0.weight is 8.0018816E8 (infinite as float16); give"
                + " a type with a larger range, or other initial weights"),
        new Mistake(
            "name: small",
            "name: [small",
            "JOB:2: not valid YAML: while parsing a flow sequence: expected ',' or ']', but got :;"
                + " see the example jobs"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeInTheJobFileIsReportedWithItsLine(Mistake mistake) throws Exception {
    assertThat(TestJobs.SMALL).contains(mistake.line());
    Files.writeString(job, TestJobs.SMALL.replace(mistake.line(), mistake.instead()));

    Tributary.Ended run = Tributary.train(job, directory.resolve("out"));

    assertThat(run.err()).startsWith("tributary: " + named(mistake.message()));
    boolean isOneOfMany = mistake.message().contains("more problem");
    assertThat(run.err().subList(1, run.err().size()))
        .hasSize(isOneOfMany ? 2 : 0)
        .allSatisfy(line -> assertThat(line).startsWith("  line "));
    assertThat(run.code()).isEqualTo(2);
    assertThat(directory.resolve("out")).doesNotExist();
  }

  /// The layer itself finds this mistake, when the job is prepared.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "train JOB --out OUT",
        "coordinator JOB --out OUT --listen 127.0.0.1:0",
        "evaluate nothing.safetensors --job JOB",
        "drill JOB --out OUT"
      })
  void everyCommandThatReadsAJobReportsTheLineOfAWrongLayer(String words) throws Exception {
    Files.writeString(job, TestJobs.SMALL.replace("linear: {units: 2}", "linear: {units: 0}"));

    Tributary.Ended run = Tributary.run(Arrays.stream(words.split(" ")).map(this::path).toArray());

    assertThat(run.err()).hasSize(1);
    assertThat(run.err().getFirst())
        .startsWith("tributary: " + job + ":6: model.layers[0].linear.units: ");
    assertThat(run.code()).isEqualTo(2);
    assertThat(directory.resolve("out")).doesNotExist();
  }

  /// The words after `tributary`, and the message. `JOB`, `OUT` and `DIR` are files of the test.
  record Usage(String words, String message) {
    @Override
    public String toString() {
      return words;
    }
  }

  static Stream<Usage> usages() {
    return Stream.of(
        new Usage(
            "train JOB --out OUT --set training.epoch=3",
            "tributary: --set training.epoch=3: unknown key epoch; did you mean epochs?"),
        new Usage(
            "train JOB --out OUT --set training.epochs",
            "tributary: --set training.epochs: no key and value; write --set "
                + "training.epochs=3"),
        new Usage(
            "train JOB --out OUT --set training.epochs=many",
            "tributary: --set training.epochs=many: training.epochs: expected a whole "
                + "number, found the text 'many'; give a number, without quotes"),
        new Usage(
            "train JOB --out OUT --workers 0",
            "tributary: --workers: 0 is too few; give 1 or more"),
        new Usage(
            "train JOB --out OUT --workers 100000",
            "tributary: --workers 100000: more than 1000 in one process; give no more than 2"),
        new Usage(
            "train JOB --out OUT --workers two",
            "tributary train: Invalid value for option '--workers': 'two' is not a whole number;"
                + " see tributary train --help"),
        new Usage(
            "train JOB --out OUT --worker 2",
            "tributary train: Unknown options: '--worker', '2'; did you mean --workers? see "
                + "tributary train --help"),
        new Usage(
            "train JOB --out JOB",
            "tributary: JOB: the run cannot be recorded here: it is a file; name another "
                + "directory with --out"),
        new Usage(
            "train JOB --out JOB/runs",
            "tributary: JOB/runs: the run cannot be recorded here: a file with this name already"
                + " exists: JOB; name another directory with --out"),
        new Usage(
            "drill JOB --out JOB",
            "tributary: JOB: the drill's records cannot be written here: a file with this name"
                + " already exists: JOB; name another directory with --out"),
        new Usage(
            "train nowhere.yaml", "tributary: nowhere.yaml: there is no such file; check the path"),
        new Usage("train DIR", "tributary: DIR: it is a directory; name a job file in it"),
        new Usage(
            "train",
            "tributary train: Missing required parameter: 'JOB.yaml'; see tributary train "
                + "--help"),
        new Usage(
            "tarin JOB",
            "tributary: there is no command 'tarin'; did you mean train? see tributary --help"),
        new Usage(
            "verify OUT OUT OUT",
            "tributary verify: Unmatched argument at index 3: 'OUT'; see tributary verify --help"),
        new Usage(
            "verify",
            "tributary verify: Missing required parameter: 'RUN'; see tributary verify --help"),
        new Usage(
            "bench --mode x",
            "tributary bench: Invalid value for option '--mode': 'x' is neither local nor cluster;"
                + " see tributary bench --help"),
        new Usage("--nosuch", "tributary: Unknown option: '--nosuch'; see tributary --help"),
        new Usage(
            "train JOB more",
            "tributary train: Unmatched argument at index 2: 'more'; see tributary train --help"),
        new Usage(
            "coordinator JOB --out OUT --listen 127.0.0.1",
            "tributary coordinator: Invalid value for option '--listen': '127.0.0.1' is not "
                + "HOST:PORT, e.g. 127.0.0.1:7700 or [::1]:7700; see tributary coordinator --help"),
        new Usage(
            "coordinator JOB --out OUT --listen 127.0.0.1:0 --min-workers 0",
            "tributary: --min-workers: 0 is too few; give 1 or more"),
        new Usage(
            "worker --coordinator 127.0.0.1:1 --actors 0",
            "tributary: --actors: 0 is too few; give 1 or more"),
        new Usage(
            "worker --coordinator 127.0.0.1:1 --wait 0",
            "tributary: --wait: 0 is too few; give 1 or more"),
        new Usage(
            "drill JOB --out OUT --workers 0",
            "tributary: --workers: 0 is too few; give 1 or more"),
        new Usage(
            "drill JOB --out OUT --faults kill-worker,kill-manager",
            "tributary drill: Invalid value for option '--faults' (FAULT): 'kill-manager' is not a"
                + " kind of fault; the kinds are kill-worker, pause-worker, remove-worker,"
                + " add-worker, drop-connection, delay, partition, kill-coordinator, kill-all,"
                + " clock, full-output, slow-disk, hang-disk, wedged-link, or all; see tributary"
                + " drill --help"),
        new Usage(
            "evaluate nothing.safetensors --job JOB",
            "tributary: nothing.safetensors: there is no such file; check the path"),
        new Usage(
            "evaluate JOB --job JOB",
            "tributary: JOB: it is not a safetensors file, or damaged: the header's length is"
                + " 7886682807637729646, more than the 100000000 bytes allowed; name another file,"
                + " or write or copy it again"));
  }

  @ParameterizedTest
  @MethodSource("usages")
  void badUsageIsReportedInOneLine(Usage usage) throws Exception {
    Tributary.Ended run =
        Tributary.run(Arrays.stream(usage.words().split(" ")).map(this::path).toArray());

    assertThat(run.err()).containsExactly(named(usage.message()));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  private String named(String message) {
    return message
        .replaceAll("JOB(?!\\.yaml)", job.toString())
        .replace("OUT", path("OUT"))
        .replace("DIR", directory.toString());
  }

  private String path(String word) {
    return switch (word) {
      case "JOB" -> job.toString();
      case "JOB/runs" -> job.resolve("runs").toString();
      case "OUT" -> directory.resolve("out").toString();
      case "DIR" -> directory.toString();
      default -> word;
    };
  }

  @Test
  void aPortInUseIsReported() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();

      Tributary.Ended run =
          Tributary.run("coordinator", job, "--listen", address, "--out", directory.resolve("out"));

      assertThat(run.err())
          .containsExactly(
              ("tributary: --listen %s: cannot listen here: Address already in use; take another"
                      + " port,"
                      + " or an address of this machine")
                  .formatted(address));
      assertThat(run.code()).isEqualTo(2);
    }
  }

  @Test
  void aModelThatIsDamagedIsNotEvaluated() throws Exception {
    Path model = directory.resolve("out").resolve("model.safetensors");
    Tributary.train(job, model.getParent());
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length - 1] ^= 1;
    Files.write(model, bytes);

    Tributary.Ended run = Tributary.run("evaluate", model, "--job", job);

    assertThat(run.err())
        .singleElement()
        .asString()
        .startsWith("tributary: %s: its weights do not match the digest".formatted(model))
        .contains("restore it", "give another file");
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void aModelOfAnotherShapeIsReported() throws Exception {
    Path out = directory.resolve("out");
    Tributary.train(job, out);
    Path wider =
        Files.writeString(
            directory.resolve("wider.yaml"),
            TestJobs.SMALL.replace(
                "    - linear: {units: 2}", "    - linear: {units: 3}\n    - linear: {units: 2}"));
    Path model = out.resolve("model.safetensors");

    Tributary.Ended run = Tributary.run("evaluate", model, "--job", wider);

    assertThat(run.err())
        .containsExactly(
            ("tributary: %s: it holds 0.weight [2, 2] where the model has 0.weight [3, 2]; give the"
                    + " job that the file was trained with, or another file")
                .formatted(model));
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void verboseShowsTheStackTrace() throws Exception {
    Files.writeString(job, TestJobs.SMALL.replace("batch: 4", "batch: 0"));

    Tributary.Ended run = Tributary.run("train", job, "--verbose");

    List<String> rest = new ArrayList<>(run.err());
    assertThat(rest.removeLast()).startsWith("tributary: " + job + ":9: training.batch: ");
    assertThat(rest).anyMatch(line -> line.startsWith("\tat dev.tributary."));
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void helpAndVersionArePrintedWithExitCodeZero() throws Exception {
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
  void aCallWithoutACommandListsTheCommands() throws Exception {
    Tributary.Ended run = Tributary.run();

    assertThat(run.err()).anyMatch(line -> line.startsWith("Usage: tributary"));
    assertThat(run.err()).anyMatch(line -> line.contains("coordinator"));
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void theLauncherIsAValidBashScript() throws Exception {
    Process bash = new ProcessBuilder("bash", "-n", "tributary").redirectErrorStream(true).start();

    assertThat(new String(bash.getInputStream().readAllBytes())).isEmpty();
    assertThat(bash.waitFor()).isZero();
  }
}
