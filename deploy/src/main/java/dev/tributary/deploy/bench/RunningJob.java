package dev.tributary.deploy.bench;

import dev.tributary.deploy.bench.Span.Side;
import dev.tributary.deploy.process.ChildProcess;
import dev.tributary.deploy.process.JavaCommand;
import dev.tributary.deploy.process.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The processes of a run whose steps are timed, and which may record what they are busy with.
final class RunningJob implements AutoCloseable {
  private static final Duration GLANCE = Duration.ofMillis(20);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  /// How long there may be no step, or a process may take to end, before that counts as a failure.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String LISTENING = "listening on ";
  private static final String WORKER = "worker-";
  private static final String PEAK = "VmHWM:"; // in KiB

  private final Staging staging;
  private final boolean recorded;
  private final Map<String, ChildProcess> processes = new LinkedHashMap<>();
  private volatile String lastWords = "it said nothing";
  private volatile String address; // of the coordinator, once it listens

  private RunningJob(Staging staging, boolean recorded) {
    this.staging = staging;
    this.recorded = recorded;
  }

  /// What is started, and where.
  ///
  /// @param job what the coordinator is told of it: its file, and options
  /// @param directory receives the records of the run, and what the processes print
  record Staging(JavaCommand command, Processes processes, List<String> job, Path directory) {

    /// The same somewhere else.
    Staging in(Path other) {
      return new Staging(command, processes, job, other);
    }
  }

  /// Starts all of them.
  static RunningJob start(Staging staging) throws IOException, InterruptedException {
    return start(new RunningJob(staging, false));
  }

  /// Starts all of them; [#end] has what they record.
  static RunningJob recorded(Staging staging) throws IOException, InterruptedException {
    return start(new RunningJob(staging, true));
  }

  private static RunningJob start(RunningJob job) throws IOException, InterruptedException {
    try {
      switch (job.staging.processes().mode()) {
        case LOCAL -> job.startLocal();
        case CLUSTER -> job.startCluster();
      }
      return job;
    } catch (IOException | InterruptedException | RuntimeException e) {
      job.close();
      throw e;
    }
  }

  /// Waits until steps have been done for long enough, one at the least beyond the warm-up, and
  /// reads them once: whoever reads all of them again and again takes time from what is timed.
  ///
  /// @throws BenchFailed if the run ends or stands still before that
  Watched watch(Timing timing) throws IOException, InterruptedException {
    Progress progress = new Progress(metrics());
    pass(progress, Duration.ZERO);
    pass(progress, timing.warmUp());
    Map<String, Duration> before = processorTime();
    int steps = pass(progress, timing.timed());
    Map<String, Double> taken = new LinkedHashMap<>();
    processorTime()
        .forEach(
            (name, time) -> taken.put(name, time.minus(before.get(name)).toNanos() / 1e6 / steps));
    Steps warm = Steps.read(metrics()).after(timing.warmUp());
    while (warm.all().isEmpty()) {
      pass(progress, Duration.ZERO);
      warm = Steps.read(metrics()).after(timing.warmUp());
    }
    return new Watched(warm, new Result.Use(taken, peakMebibytes()));
  }

  /// Waits for so long, and for a step at the least.
  ///
  /// @return how many steps were done
  private int pass(Progress progress, Duration time) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    long last = begin;
    int steps = 0;
    while (steps == 0 || System.nanoTime() - begin < time.toNanos()) {
      int more = progress.read();
      steps += more;
      last = more > 0 ? System.nanoTime() : last;
      if (!isAlive()) {
        throw new BenchFailed("a process of the run has ended: " + lastWords);
      }
      if (System.nanoTime() - last > PATIENCE.toNanos()) {
        throw new BenchFailed("no step in %d s: %s".formatted(PATIENCE.toSeconds(), lastWords));
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
    return steps;
  }

  private Map<String, Duration> processorTime() {
    Map<String, Duration> times = new LinkedHashMap<>();
    processes.forEach(
        (name, process) -> process.processorTime().ifPresent(time -> times.put(name, time)));
    return times;
  }

  private Path metrics() {
    return out().resolve("metrics.jsonl");
  }

  private Path out() {
    return staging.directory().resolve("out");
  }

  private boolean isAlive() {
    return processes.values().stream().allMatch(ChildProcess::isAlive);
  }

  /// The most memory that was resident in each, so far; nothing where the system does not say.
  private Map<String, Long> peakMebibytes() throws IOException {
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

  /// Has all of them come to an end, and reads what they have recorded.
  Map<String, Recording> end() throws IOException, InterruptedException {
    processes.values().forEach(ChildProcess::terminate);
    long begun = System.nanoTime();
    while (processes.values().stream().anyMatch(ChildProcess::isAlive)) {
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new BenchFailed("the processes of the run do not end: " + lastWords);
      }
      Thread.sleep(GLANCE);
    }
    Map<String, Recording> recordings = new LinkedHashMap<>();
    for (String name : processes.keySet()) {
      Side side = name.startsWith(WORKER) ? Side.WORKER : Side.COORDINATOR;
      recordings.put(name, Recording.read(recording(name), side));
    }
    return recordings;
  }

  private Path recording(String name) {
    return staging.directory().resolve(name + ".jfr");
  }

  @Override
  public void close() {
    processes.values().forEach(ChildProcess::close);
  }

  private void startLocal() throws IOException {
    launch(
        "train",
        coordinating("train", "--workers", Integer.toString(staging.processes().workers())));
  }

  private void startCluster() throws IOException, InterruptedException {
    String workers = Integer.toString(staging.processes().workers());
    launch(
        "coordinator",
        coordinating("coordinator", "--listen", "127.0.0.1:0", "--min-workers", workers));
    long begun = System.nanoTime();
    while (address == null) {
      if (!isAlive()) {
        throw new BenchFailed("the coordinator has ended: " + lastWords);
      }
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new BenchFailed(
            "the coordinator does not listen after %d s: %s"
                .formatted(PATIENCE.toSeconds(), lastWords));
      }
      Thread.sleep(GLANCE);
    }
    for (int i = 1; i <= staging.processes().workers(); i++) {
      String name = WORKER + i;
      launch(name, List.of("worker", "--coordinator", address, "--actors", "1", "--name", name));
    }
  }

  /// The arguments of a command that holds the coordinator.
  private List<String> coordinating(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(staging.job());
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--out", out().toString()));
    return arguments;
  }

  private void launch(String name, List<String> arguments) throws IOException {
    Path log = staging.directory().resolve(name + ".log");
    JavaCommand command =
        recorded ? Recording.of(staging.command(), recording(name)) : staging.command();
    processes.put(
        name, ChildProcess.start(new ChildProcess.Start(command, arguments, log, this::hear)));
  }

  private void hear(String line) {
    lastWords = line;
    if (line.startsWith(LISTENING)) {
      address = line.substring(LISTENING.length()).split(" ")[0];
    }
  }
}
