package dev.tributary.deploy.bench;

import dev.tributary.deploy.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The benchmark of the exchange alone, in alternation with a [PlainTransfer] of the same number of
/// bytes.
///
/// Real workers and a real coordinator train a network of a single layer, with one sample for each
/// worker. A worker sends nothing before that layer is computed, so the time of the exchange is the
/// time of the step minus the computing time of the slowest worker.
final class WireBench {
  private static final int TURNS = 3;
  private static final int FEATURES = 2500;
  private static final int MEGABYTE = 1_000_000;

  private final JavaCommand command;
  private final Timing timing;
  private final Consumer<String> notices;

  /// @param command the command that starts `tributary`
  /// @param timing the warm-up of each turn, and the timed duration of all turns together; plain
  ///   transfers take the same time
  /// @param notices receives a line before the runs, with the time that they take
  WireBench(JavaCommand command, Timing timing, Consumer<String> notices) {
    this.command = command;
    this.notices = notices;
    this.timing = new Timing(timing.warmUp(), timing.timed().dividedBy(TURNS));
  }

  /// Times the exchange.
  ///
  /// @throws BenchFailed if a run ends or stalls
  WireResult run(WireResult.Setup setup) throws IOException, InterruptedException {
    notices.accept(
        "wire: %s turns, each of %s s of a plain socket, %s s of warm-up and %2$s s of exchanges%s"
            .formatted(
                TURNS,
                timing.timed().toSeconds(),
                timing.warmUp().toSeconds(),
                setup.breaksDown()
                    ? "; once more for the breakdown, %s s"
                        .formatted(timing.warmUp().plus(timing.timed()).toSeconds())
                    : ""));
    List<WireResult.Turn> turns = new ArrayList<>();
    while (turns.size() < TURNS) {
      turns.add(turn(setup));
    }
    return new WireResult(
        setup, turns, setup.breaksDown() ? Optional.of(breakdown(setup)) : Optional.empty());
  }

  private WireResult.Turn turn(WireResult.Setup setup) throws IOException, InterruptedException {
    try (ScratchDirectory scratch = new ScratchDirectory()) {
      double plain =
          new PlainTransfer(scratch.path(), setup.bytesEachWay()).median(timing.timed()) / 1e6;
      try (RunningJob running = RunningJob.start(staging(setup, scratch.path()))) {
        Steps steps = running.measure(timing).steps();
        return new WireResult.Turn(plain, steps.median(Steps.Step::exchanging), steps.all().size());
      }
    }
  }

  private Breakdown breakdown(WireResult.Setup setup) throws IOException, InterruptedException {
    try (ScratchDirectory scratch = new ScratchDirectory();
        RunningJob running = RunningJob.recorded(staging(setup, scratch.path()))) {
      Steps steps = running.measure(timing).steps();
      return Breakdown.of(steps, processes(setup), running.end());
    }
  }

  private RunningJob.Staging staging(WireResult.Setup setup, Path directory) throws IOException {
    Processes processes = processes(setup);
    List<String> job =
        List.of(
            writeJob(setup, directory).toString(), "--set", processes.sharding(), "--no-ledger");
    return new RunningJob.Staging(command, processes, job, directory);
  }

  private static Processes processes(WireResult.Setup setup) {
    return new Processes(BenchMode.CLUSTER, setup.workers());
  }

  private static Path writeJob(WireResult.Setup setup, Path directory) throws IOException {
    return Files.writeString(
        directory.resolve("wire.yaml"),
        """
        name: wire
        seed: 1
        dataset:
          synthetic: {samples: %1$s, features: %2$s, classes: %3$s}
        model:
          layers:
            - linear: {units: %3$s, bias: false}
        loss: {softmax_cross_entropy: {}}
        training:
          batch: %1$s
          steps: 1000000000
          optimizer: {sgd: {learning_rate: 0.001}}
          evaluate_every_epochs: 0
        checkpoint: {every_seconds: 0}
        """
            .formatted(
                setup.workers(),
                FEATURES,
                setup.megabytes() * (MEGABYTE / Float.BYTES / FEATURES)));
  }
}
