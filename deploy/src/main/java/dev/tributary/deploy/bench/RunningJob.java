package dev.tributary.deploy.bench;

import dev.tributary.deploy.drill.ChildProcess;
import dev.tributary.deploy.drill.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The processes of a run whose steps are timed.
final class RunningJob implements AutoCloseable {
  private static final Duration GLANCE = Duration.ofMillis(20);
  private static final String LISTENING = "listening on ";
  private static final String PEAK = "VmHWM:"; // in KiB

  private final Bench.Staging staging;
  private final Map<String, ChildProcess> processes = new LinkedHashMap<>();
  private volatile String lastWords = "it said nothing";
  private volatile String address; // of the coordinator, once it listens

  private RunningJob(Bench.Staging staging) {
    this.staging = staging;
  }

  /// Starts all of them.
  static RunningJob start(Bench.Staging staging) throws IOException, InterruptedException {
    RunningJob job = new RunningJob(staging);
    try {
      switch (staging.setup().mode()) {
        case LOCAL -> job.startLocal();
        case CLUSTER -> job.startCluster();
      }
      return job;
    } catch (IOException | InterruptedException | RuntimeException e) {
      job.close();
      throw e;
    }
  }

  /// How far it is.
  Progress progress() {
    return new Progress(metrics());
  }

  /// Those that are done.
  Steps steps() throws IOException {
    return Steps.read(metrics());
  }

  private Path metrics() {
    return staging.out().resolve("metrics.jsonl");
  }

  boolean isAlive() {
    return processes.values().stream().allMatch(ChildProcess::isAlive);
  }

  /// What one of them printed last.
  String lastWords() {
    return lastWords;
  }

  /// The most memory that was resident in each, so far; nothing where the system does not say.
  Map<String, Long> peakMebibytes() throws IOException {
    Map<String, Long> peaks = new LinkedHashMap<>();
    for (Map.Entry<String, ChildProcess> process : processes.entrySet()) {
      Path status = Path.of("/proc", Long.toString(process.getValue().pid()), "status");
      if (Files.isReadable(status)) {
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith(PEAK))
            .map(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
            .forEach(peak -> peaks.put(process.getKey(), peak));
      }
    }
    return peaks;
  }

  @Override
  public void close() {
    processes.values().forEach(ChildProcess::close);
  }

  private void startLocal() throws IOException {
    launch(
        "train", coordinating("train", "--workers", Integer.toString(staging.setup().workers())));
  }

  private void startCluster() throws IOException, InterruptedException {
    String workers = Integer.toString(staging.setup().workers());
    launch(
        "coordinator",
        coordinating("coordinator", "--listen", "127.0.0.1:0", "--min-workers", workers));
    while (address == null) {
      if (!isAlive()) {
        throw new BenchFailed("the coordinator has ended: " + lastWords);
      }
      Thread.sleep(GLANCE);
    }
    for (int i = 1; i <= staging.setup().workers(); i++) {
      String name = "worker-" + i;
      launch(name, List.of("worker", "--coordinator", address, "--actors", "1", "--name", name));
    }
  }

  /// The arguments of a command that holds the coordinator.
  private List<String> coordinating(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command, staging.job().toString()));
    arguments.addAll(List.of(more));
    arguments.addAll(
        List.of("--set", staging.setup().sharding(), "--out", staging.out().toString()));
    return arguments;
  }

  private void launch(String name, List<String> arguments) throws IOException {
    Path log = staging.directory().resolve(name + ".log");
    processes.put(
        name,
        ChildProcess.start(new ChildProcess.Start(staging.command(), arguments, log, this::hear)));
  }

  private void hear(String line) {
    lastWords = line;
    if (line.startsWith(LISTENING)) {
      address = line.substring(LISTENING.length()).split(" ")[0];
    }
  }
}
