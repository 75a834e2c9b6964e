package dev.tributary.deploy.cluster;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/// A coordinator and its workers over TCP on this machine. Each is a process of its own, except
/// workers that must join quickly: those run in the JVM of the test.
public final class Cluster implements AutoCloseable {
  private static final String EPOCH = "epoch (\\d+), step [0-9,]+: holdout";

  /// The lowest port. All ports are below the range of ephemeral ports, so that no other process
  /// takes one while its coordinator restarts.
  private static final int LOWEST_PORT = 20_000;

  private static final int HIGHEST_PORT = 30_000;

  /// The ports of all tests in this JVM. A port is used once only, because tests run in parallel
  /// and a coordinator must find its port free when it restarts.
  private static final Set<Integer> USED = ConcurrentHashMap.newKeySet();

  private final List<TributaryProcess> processes = new ArrayList<>();
  private final List<Object> coordinating;
  private final String address;
  private final RecordedRun recorded;
  private TributaryProcess coordinator;

  private Cluster(String address, Path out, List<Object> coordinating) throws Exception {
    this.address = address;
    this.recorded = new RecordedRun(out);
    this.coordinating = coordinating;
    restartCoordinator();
  }

  /// Starts a coordinator.
  public static Cluster coordinating(Path job, Path out, Object... more) throws Exception {
    String address = "127.0.0.1:" + freePort();
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("coordinator", job, "--listen", address, "--out", out));
    arguments.addAll(List.of(more));
    return new Cluster(address, out, arguments);
  }

  /// A free port of this machine, which no other caller gets.
  public static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
      if (!USED.add(port)) {
        continue;
      }
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (BindException e) {
        // Another process listens at this port.
      }
    }
  }

  /// Starts a coordinator with the same command and address, after the one before has ended.
  /// Returns when it listens.
  ///
  /// @param more additional options
  public TributaryProcess restartCoordinator(Object... more) throws Exception {
    coordinator =
        started(
            TributaryProcess.startObeying(
                Stream.concat(coordinating.stream(), Stream.of(more)).toArray()));
    try {
      coordinator.out().await("listening on " + address);
    } catch (Throwable e) {
      close();
      throw e;
    }
    return coordinator;
  }

  /// Starts a worker in a process of its own.
  public TributaryProcess start(String name, Object... more) throws Exception {
    return started(TributaryProcess.start(worker(address, name, more)));
  }

  /// Starts a worker in this JVM.
  public Tributary startHere(String name) {
    return Tributary.start(worker(address, name));
  }

  /// Starts a worker in this JVM that dials another address.
  public Tributary startHere(String name, int port) {
    return Tributary.start(worker("127.0.0.1:" + port, name));
  }

  /// The port at which the coordinator listens.
  public int port() {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1));
  }

  /// Advances a run to `version` with a second worker, which then leaves. The run must have
  /// `--straggler-factor 0`, `--min-workers 2` and one worker.
  public void advanceTo(long version) throws Exception {
    try (InterceptedWorker second = InterceptedWorker.holdingFrom(version, address, "pilot")) {
      second.awaitHeld(version);
    }
    recorded.awaitStep(version);
  }

  /// Begins the step after `version` in a run that waits for a second worker. The new worker gets
  /// half of the shards, and the step cannot end until it sends its gradients.
  public InterceptedWorker holdUpStepAfter(long version) throws Exception {
    InterceptedWorker intercepted =
        InterceptedWorker.holdingFrom(version + 1, address, "intercepted");
    intercepted.awaitHeld(version + 1);
    return intercepted;
  }

  /// The coordinator that was started last.
  public TributaryProcess coordinator() {
    return coordinator;
  }

  /// The address at which the coordinator listens, as HOST:PORT.
  public String address() {
    return address;
  }

  public void awaitJoined(String name) throws InterruptedException {
    coordinator.out().await("^" + name + " joined with 1 worker actor$");
  }

  /// Waits until the run has evaluated the weights of one more epoch.
  public void awaitAnotherEpoch() throws InterruptedException {
    long past = coordinator.out().lines().stream().filter(l -> l.matches(EPOCH + ".*")).count();
    coordinator.out().await("^epoch " + (past + 1) + ", step");
  }

  @Override
  public void close() {
    processes.forEach(TributaryProcess::close);
  }

  private static Object[] worker(String address, String name, Object... more) {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("worker", "--coordinator", address, "--name", name, "--actors", 1));
    arguments.addAll(List.of(more));
    return arguments.toArray();
  }

  private TributaryProcess started(TributaryProcess process) {
    processes.add(process);
    return process;
  }
}
