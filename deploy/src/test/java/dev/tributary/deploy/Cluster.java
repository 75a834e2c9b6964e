package dev.tributary.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A coordinator and its workers, each a process, over TCP on this machine.
final class Cluster implements AutoCloseable {
  private final List<TributaryProcess> processes = new ArrayList<>();
  private final TributaryProcess coordinator;
  private final String address;

  private Cluster(Object... arguments) throws Exception {
    coordinator = started(TributaryProcess.start(arguments));
    try {
      address = coordinator.out().await("listening on (\\S+) ").group(1);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /// A coordinator that goes on with whoever is there.
  static Cluster coordinating(Path job, Path out, String setting) throws Exception {
    return new Cluster(
        "coordinator", job, "--listen", "127.0.0.1:0", "--out", out, "--set", setting);
  }

  /// Starts a worker and waits until it is in.
  TributaryProcess join(String name) throws Exception {
    TributaryProcess worker =
        started(
            TributaryProcess.start(
                "worker", "--coordinator", address, "--name", name, "--actors", 1));
    coordinator.out().await("^" + name + " joined with 1 worker actor$");
    return worker;
  }

  TributaryProcess coordinator() {
    return coordinator;
  }

  /// Waits until the run has evaluated the weights of that epoch.
  void awaitEpoch(int epoch) throws InterruptedException {
    coordinator.out().await("^epoch " + epoch + ", step [0-9,]+: holdout");
  }

  @Override
  public void close() {
    processes.forEach(TributaryProcess::close);
  }

  private TributaryProcess started(TributaryProcess process) {
    processes.add(process);
    return process;
  }
}
