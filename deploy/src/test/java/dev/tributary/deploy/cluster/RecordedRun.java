package dev.tributary.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.checkpoint.Checkpoint;
import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.data.DataDirectory;
import dev.tributary.job.JobFile;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// The files in a run's directory.
public record RecordedRun(Path out) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path DATA = Path.of("data");
  private static final Duration TIMEOUT = Duration.ofSeconds(120);
  private static final Duration POLL_PERIOD = Duration.ofMillis(20);

  public Path job() {
    return out.resolve("job.yaml");
  }

  public Path model() {
    return out.resolve("model.safetensors");
  }

  /// The lines of the ledger that record steps.
  public List<String> ledger() throws IOException {
    List<String> lines = Files.readAllLines(out.resolve("ledger.jsonl"));
    return lines.subList(1, lines.size());
  }

  /// The objects of `metrics.jsonl` that record steps.
  public List<JsonNode> steps() throws IOException {
    return metrics("step_ms");
  }

  /// The lines of `evaluations.jsonl`.
  public List<String> evaluationLines() throws IOException {
    return Files.readAllLines(out.resolve("evaluations.jsonl"));
  }

  /// Waits until a step, or a later one, is recorded.
  public void awaitStep(long step) throws Exception {
    Path metrics = out.resolve("metrics.jsonl");
    await("step " + step, () -> Files.exists(metrics) && hasStep(Files.readString(metrics), step));
  }

  /// Waits until the checkpoint of a step is recorded as the newest.
  public void awaitCheckpoint(long step) throws Exception {
    Path newest = checkpoints().resolve(CheckpointStore.LATEST);
    String name = checkpoint(step).getFileName() + "\n";
    await(
        "checkpoint " + name.strip(),
        () -> Files.exists(newest) && Files.readString(newest).equals(name));
  }

  /// Waits until one more checkpoint is recorded as the newest.
  public void awaitAnotherCheckpoint() throws Exception {
    Path newest = checkpoints().resolve(CheckpointStore.LATEST);
    String before = Files.exists(newest) ? Files.readString(newest) : "";
    await(
        "a checkpoint after " + before.strip(),
        () -> Files.exists(newest) && !Files.readString(newest).equals(before));
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(what + " was not there in time");
      }
      Thread.sleep(POLL_PERIOD);
    }
  }

  /// Whether a whole line records the step or a later one. The last line may be incomplete.
  private static boolean hasStep(String metrics, long step) throws IOException {
    for (String line : metrics.substring(0, metrics.lastIndexOf('\n') + 1).lines().toList()) {
      if (JSON.readTree(line).get("step").asLong() >= step) {
        return true;
      }
    }
    return false;
  }

  /// The objects of `metrics.jsonl` that record evaluations.
  public List<JsonNode> evaluations() throws IOException {
    return metrics("split");
  }

  /// Asserts that every step and every epoch's evaluation has one object, in order.
  public void assertMetricsAreComplete(long epochs, long stepsPerEpoch) throws IOException {
    assertThat(numbers(steps()))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, epochs * stepsPerEpoch).boxed().toList());
    assertThat(numbers(evaluations()))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, epochs).mapToObj(epoch -> epoch * stepsPerEpoch).toList());
  }

  private static List<Long> numbers(List<JsonNode> objects) {
    return objects.stream().map(object -> object.get("step").asLong()).toList();
  }

  /// The content of `run.json`: the run's id and term.
  public JsonNode run() throws IOException {
    return JSON.readTree(out.resolve("run.json").toFile());
  }

  public Path checkpoint(long step) {
    return checkpoints().resolve(String.format(Locale.ROOT, "step-%09d.safetensors", step));
  }

  /// The name of a step's checkpoint while it is being written.
  public Path unfinishedCheckpoint(long step) {
    return checkpoints().resolve(checkpoint(step).getFileName() + ".tmp");
  }

  private Path checkpoints() {
    return out.resolve("checkpoints");
  }

  /// The contents of every file, by its name.
  public Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        contents.put(
            out.relativize(file).toString(),
            Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  /// The SHA-256 of the data section of the model's file, computed without Tributary's reader.
  public String sha256OfModel() throws Exception {
    byte[] file = Files.readAllBytes(model());
    int data = 8 + (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(file, data, file.length - data);
    return HexFormat.of().formatHex(digest.digest());
  }

  /// The newest intact checkpoint that fits the job's model and optimizer, if there is one.
  public Optional<Checkpoint> newestCheckpoint() {
    PreparedJob prepared =
        PreparedJob.prepare(
            JobFile.read(job(), List.of()).job(), new DataDirectory(out, Optional.of(DATA)));
    return new CheckpointStore(checkpoints(), 3)
        .loadNewest(saved -> TrainingState.misfit(prepared, saved), skipped -> {});
  }

  private List<JsonNode> metrics(String key) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String line : Files.readAllLines(out.resolve("metrics.jsonl"))) {
      JsonNode object = JSON.readTree(line);
      if (object.has(key)) {
        objects.add(object);
      }
    }
    return objects;
  }
}
