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

/// The processes of a run whose steps are timed. They may record themselves with JDK Flight
/// Recorder.
final class RunningJob implements AutoCloseable {
  private static final Duration POLL_PERIOD = Duration.ofMillis(20);

  private static final Duration STEP_POLL_PERIOD = Duration.ofMillis(50);

  /// The time without a step, and the time for a process to end, after which the benchmark fails.
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private static final String LISTENING = "listening on ";
  private static final String WORKER = "worker-";
  private static final String PEAK = "VmHWM:"; // in KiB

  private final Staging staging;
  private final boolean recorded;
  private final Map<String, ChildProcess> processes = new LinkedHashMap<>();
  private volatile String lastLine = "nothing was printed";
  private volatile String address; // the coordinator's, once it listens

  private RunningJob(Staging staging, boolean recorded) {
    this.staging = staging;
    this.recorded = recorded;
  }

  /// The commands to start, and their directory.
  ///
  /// @param job the coordinator's arguments that describe the job: its file, and options
  /// @param directory the directory for the records of the run and the processes' outputs
  record Staging(JavaCommand command, Processes processes, List<String> job, Path directory) {

    /// The same commands with another directory.
    Staging in(Path other) {
      return new Staging(command, processes, job, other);
    }
  }

  /// Starts the processes.
  static RunningJob start(Staging staging) throws IOException, InterruptedException {
    return start(new RunningJob(staging, false));
  }

  /// Starts the processes with recordings, which [#end] returns.
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

  /// Waits for the given time, and for at least one step after the warm-up. The steps are then read
  /// once, because reading them repeatedly would slow down the run.
  ///
  /// @throws BenchFailed if the run ends or stalls before that
  Measured measure(Timing timing) throws IOException, InterruptedException {
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
    return new Measured(warm, new Result.Use(taken, peakMebibytes()));
  }

  /// Waits for the given time and for at least one step.
  ///
  /// @return the number of completed steps
  private int pass(Progress progress, Duration time) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    long last = begin;
    int steps = 0;
    while (steps == 0 || System.nanoTime() - begin < time.toNanos()) {
      int more = progress.read();
      steps += more;
      last = more > 0 ? System.nanoTime() : last;
      if (!isAlive()) {
        throw new BenchFailed("a process of the run has ended: " + lastLine);
      }
      if (System.nanoTime() - last > TIMEOUT.toNanos()) {
        throw new BenchFailed("no step in %s s: %s".formatted(TIMEOUT.toSeconds(), lastLine));
      }
      Thread.sleep(STEP_POLL_PERIOD);
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

  /// The greatest resident memory of each process so far; empty if the operating system does not
  /// report it.
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

  /// Ends all processes and reads their recordings.
  Map<String, Recording> end() throws IOException, InterruptedException {
    processes.values().forEach(ChildProcess::terminate);
    long begun = System.nanoTime();
    while (processes.values().stream().anyMatch(ChildProcess::isAlive)) {
      if (System.nanoTime() - begun > TIMEOUT.toNanos()) {
        throw new BenchFailed("the processes of the run do not end: " + lastLine);
      }
      Thread.sleep(POLL_PERIOD);
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
        coordinatorArguments(
            "train", "--workers", Integer.toString(staging.processes().workers())));
  }

  private void startCluster() throws IOException, InterruptedException {
    String workers = Integer.toString(staging.processes().workers());
    launch(
        "coordinator",
        coordinatorArguments("coordinator", "--listen", "127.0.0.1:0", "--min-workers", workers));
    long begun = System.nanoTime();
    while (address == null) {
      if (!isAlive()) {
        throw new BenchFailed("the coordinator has ended: " + lastLine);
      }
      if (System.nanoTime() - begun > TIMEOUT.toNanos()) {
        throw new BenchFailed(
            "the coordinator does not listen after %s s: %s"
                .formatted(TIMEOUT.toSeconds(), lastLine));
      }
      Thread.sleep(POLL_PERIOD);
    }
    for (int i = 1; i <= staging.processes().workers(); i++) {
      String name = WORKER + i;
      launch(name, List.of("worker", "--coordinator", address, "--actors", "1", "--name", name));
    }
  }

  /// The arguments of a command that contains the coordinator.
  private List<String> coordinatorArguments(String command, String... more) {
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
        name, ChildProcess.start(new ChildProcess.Start(command, arguments, log, this::onLine)));
  }

  private void onLine(String line) {
    lastLine = line;
    if (line.startsWith(LISTENING)) {
      address = line.substring(LISTENING.length()).split(" ")[0];
    }
  }
}
