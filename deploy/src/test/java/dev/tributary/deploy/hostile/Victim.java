package dev.tributary.deploy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A coordinator of the digits in a process with a small heap, which trains for as long as the
/// tests take, and honest workers.
final class Victim implements AutoCloseable {
  private static final Pattern STEP = Pattern.compile("\"step\":(\\d+)");
  private static final int LAST_BYTES = 4096; // more than two lines
  private static final AtomicInteger NEWCOMERS = new AtomicInteger();

  private final TributaryProcess coordinator;
  private final List<TributaryProcess> workers = new ArrayList<>();
  private final Path metrics;
  private final String address;
  private final Target target;

  private Victim(TributaryProcess coordinator, Path out) throws Exception {
    this.coordinator = coordinator;
    this.metrics = out.resolve("metrics.jsonl");
    this.address = coordinator.out().await("listening on (\\S+) ").group(1);
    this.target =
        Target.at(Integer.parseInt(address.substring(address.indexOf(':') + 1)), Optional.empty());
  }

  /// Starts a coordinator.
  ///
  /// @param flags additional flags of its JVM
  static Victim start(Path out, String... flags) throws Exception {
    List<String> all = new ArrayList<>(TributaryProcess.flags());
    all.addAll(List.of(flags));
    return new Victim(
        TributaryProcess.startWith(
            all,
            "coordinator",
            Tributary.DIGITS,
            "--listen",
            "127.0.0.1:0",
            "--out",
            out,
            "--no-ledger",
            "--set",
            "training.epochs=100000",
            "--set",
            "training.evaluate_every_epochs=1000"),
        out);
  }

  Target target() {
    return target;
  }

  TributaryProcess coordinator() {
    return coordinator;
  }

  /// Starts an honest worker and waits until it trains.
  Victim withHonestWorker() throws Exception {
    workers.add(
        TributaryProcess.start(
            "worker", "--coordinator", address, "--name", "honest", "--actors", 1));
    coordinator.out().await("^honest joined");
    assertStepsAreMade();
    return this;
  }

  /// Asserts that the run advances.
  void assertStepsAreMade() throws Exception {
    long goal = step() + 20;
    long deadline = HostileConnection.deadline();
    while (step() < goal) {
      assertThat(System.nanoTime())
          .as(
              "step %s was not reached; the coordinator printed %s and %s",
              goal, coordinator.out().lines(), coordinator.err().lines())
          .isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  /// Asserts that the run advances, that a newcomer is admitted, and that no failure was reported.
  void assertUnharmed() throws Exception {
    assertStepsAreMade();
    assertNewcomersAreAdmitted();
    assertThat(coordinator.err().lines())
        .noneMatch(line -> line.startsWith("\tat ") || line.startsWith("tributary:"));
  }

  void assertNewcomersAreAdmitted() throws IOException {
    try (HostileWorker newcomer =
        HostileWorker.join(target, "newcomer-" + NEWCOMERS.incrementAndGet(), 1)) {
      newcomer.control().halfClose();
      newcomer.control().awaitEnd();
    }
  }

  /// Asserts that the honest worker has not lost the coordinator.
  void assertHonestWorkerStays() {
    assertThat(workers.getFirst().out().lines()).noneMatch(line -> line.startsWith("lost"));
  }

  /// The newest recorded step.
  private long step() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(metrics.toFile(), "r")) {
      long from = Math.max(0, file.length() - LAST_BYTES);
      byte[] end = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(end);
      Matcher steps = STEP.matcher(new String(end, StandardCharsets.UTF_8));
      return steps
          .results()
          .reduce((_, last) -> last)
          .map(r -> r.group(1))
          .map(Long::parseLong)
          .orElse(0L);
    }
  }

  @Override
  public void close() {
    workers.forEach(TributaryProcess::close);
    coordinator.close();
  }
}
