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

/// A coordinator and its workers over TCP on this machine, each a process or, where it matters that
/// it joins within a moment, in this JVM.
public final class Cluster implements AutoCloseable {
  private static final String EPOCH = "epoch (\\d+), step [0-9,]+: holdout";

  /// Below those that the system gives to whoever dials, so that nobody takes it while the
  /// coordinator is away.
  private static final int LOWEST_PORT = 20_000;

  private static final int HIGHEST_PORT = 30_000;

  /// Tests run side by side in this JVM: a port that one of them has is no other's, even while its
  /// coordinator is away.
  private static final Set<Integer> TAKEN = ConcurrentHashMap.newKeySet();

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

  /// A port of this machine at which nobody listens, and that no other caller gets.
  public static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
      if (!TAKEN.add(port)) {
        continue;
      }
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (BindException e) {
        // It is somebody else's.
      }
    }
  }

  /// Starts a coordinator by the same command, at the same address, once the one before is gone.
  /// Returns when it listens.
  ///
  /// @param more options than before
  public TributaryProcess restartCoordinator(Object... more) throws Exception {
    coordinator =
        started(
            TributaryProcess.start(
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

  /// Where the coordinator listens.
  public int port() {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1));
  }

  /// Lets a run that waits for one more worker go on until it waits again at `version`. It takes
  /// `--straggler-factor 0` and `--min-workers` of 2, of which one is there.
  public void bringTo(long version) throws Exception {
    try (InterceptedWorker pilot = InterceptedWorker.keepingFrom(version, address, "pilot")) {
      pilot.awaitKept(version);
    }
    recorded.awaitStep(version);
  }

  /// Lets a run that waits for one more worker begin the step after `version`, half of whose shards
  /// are the other worker's. The step does not end before the intercepted worker sends its
  /// gradients.
  public InterceptedWorker holdUpStepAfter(long version) throws Exception {
    InterceptedWorker holdingBack =
        InterceptedWorker.keepingFrom(version + 1, address, "intercepted");
    holdingBack.awaitKept(version + 1);
    return holdingBack;
  }

  /// The one that was started last.
  public TributaryProcess coordinator() {
    return coordinator;
  }

  /// Where the coordinator listens, as HOST:PORT.
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
