package dev.tributary.deploy.bench;

import dev.tributary.deploy.drill.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;

/// Times the exchange alone, by turns with a [PlainTransfer] of as many bytes.
///
/// What is exchanged is the one layer of a network that is nothing else, with a sample for each
/// worker: by real workers with a real coordinator, over the same streams as ever.
public final class WireBench {
  private static final int TURNS = 3;
  private static final int FEATURES = 2500;
  private static final int MEGABYTE = 1_000_000;

  private final JavaCommand command;
  private final Timing timing;
  private final Consumer<String> notices;

  /// @param command that starts `tributary`
  /// @param timing of exchanges, and of as long plain transfers: the warm-up is that of each turn,
  ///   and what counts is of all together
  /// @param notices told what is about to be done, as it takes a while
  public WireBench(JavaCommand command, Timing timing, Consumer<String> notices) {
    this.command = command;
    this.notices = notices;
    this.timing = new Timing(timing.warmUp(), timing.timed().dividedBy(TURNS));
  }

  /// @throws BenchFailed if a run ends or stands still
  public WireResult run(WireResult.Setup setup) throws IOException, InterruptedException {
    notices.accept(
        "wire: %d turns, each of %d s of a plain socket, %d s of warm-up and %d s of exchanges"
            .formatted(
                TURNS,
                timing.timed().toSeconds(),
                timing.warmUp().toSeconds(),
                timing.timed().toSeconds()));
    List<WireResult.Turn> turns = new ArrayList<>();
    while (turns.size() < TURNS) {
      try (ScratchDirectory scratch = new ScratchDirectory()) {
        double plain =
            new PlainTransfer(scratch.path(), setup.bytesEachWay()).median(timing.timed()) / 1e6;
        turns.add(exchange(setup, scratch.path(), plain));
      }
    }
    return new WireResult(setup, turns);
  }

  private WireResult.Turn exchange(WireResult.Setup setup, Path directory, double plain)
      throws IOException, InterruptedException {
    Processes processes = new Processes(Mode.CLUSTER, setup.workers());
    List<String> job =
        List.of(
            writeJob(setup, directory).toString(), "--set", processes.sharding(), "--no-ledger");
    try (RunningJob running =
        RunningJob.recorded(new RunningJob.Staging(command, processes, job, directory))) {
      Steps steps = running.watch(timing).steps();
      Map<String, Recording> recordings = running.end();
      // The weights of the last step may be on their way still when all comes to an end.
      SortedMap<Long, Long> times =
          ExchangeTimes.of(Recording.spans(recordings.values()))
              .subMap(steps.first(), steps.first() + steps.all().size() - 1);
      if (times.isEmpty()) {
        throw new BenchFailed(
            "too few steps in " + timing.timed().toSeconds() + " s: give more --seconds");
      }
      return new WireResult.Turn(
          plain,
          Median.of(times.values().stream().mapToDouble(nanos -> nanos / 1e6)),
          times.size(),
          Breakdown.of(steps, processes, recordings));
    }
  }

  private static Path writeJob(WireResult.Setup setup, Path directory) throws IOException {
    return Files.writeString(
        directory.resolve("wire.yaml"),
        """
        name: wire
        seed: 1
        dataset:
          synthetic: {samples: %1$d, features: %2$d, classes: %3$d}
        model:
          layers:
            - linear: {units: %3$d, bias: false}
        loss: {softmax_cross_entropy: {}}
        training:
          batch: %1$d
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
