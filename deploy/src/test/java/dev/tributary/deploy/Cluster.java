package dev.tributary.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A coordinator and its workers over TCP on this machine, each a process or, where it matters that
/// it joins within a moment, in this JVM.
final class Cluster implements AutoCloseable {
  private static final String EPOCH = "epoch (\\d+), step [0-9,]+: holdout";

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

  /// Starts a coordinator.
  static Cluster coordinating(Path job, Path out, Object... more) throws Exception {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("coordinator", job, "--listen", "127.0.0.1:0", "--out", out));
    arguments.addAll(List.of(more));
    return new Cluster(arguments.toArray());
  }

  /// Starts a worker in a process of its own.
  TributaryProcess start(String name) throws Exception {
    return started(TributaryProcess.start(worker(name)));
  }

  /// Starts a worker in this JVM.
  Tributary startHere(String name) {
    return Tributary.start(worker(name));
  }

  TributaryProcess coordinator() {
    return coordinator;
  }

  void awaitJoined(String name) throws InterruptedException {
    coordinator.out().await("^" + name + " joined with 1 worker actor$");
  }

  /// Waits until the run has evaluated the weights of one more epoch.
  void awaitAnotherEpoch() throws InterruptedException {
    long past = coordinator.out().lines().stream().filter(l -> l.matches(EPOCH + ".*")).count();
    coordinator.out().await("^epoch " + (past + 1) + ", step");
  }

  @Override
  public void close() {
    processes.forEach(TributaryProcess::close);
  }

  private Object[] worker(String name) {
    return new Object[] {"worker", "--coordinator", address, "--name", name, "--actors", 1};
  }

  private TributaryProcess started(TributaryProcess process) {
    processes.add(process);
    return process;
  }
}
