package dev.tributary.deploy.drill;

import dev.tributary.deploy.process.ChildProcess;
import dev.tributary.deploy.process.JavaCommand;
import dev.tributary.deploy.process.TcpProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A coordinator and its workers on this machine. Each is a process, and each worker dials through
/// a [TcpProxy] of its own. Not thread-safe.
final class LoopbackCluster implements AutoCloseable {
  private static final Pattern JOINED = Pattern.compile("(worker-\\d+)\\S* joined with .*");

  private final Plan plan;
  private final int port = freePort();
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final List<DrillWorker> workers = new ArrayList<>();
  private ChildProcess coordinator;

  /// The commands to start.
  ///
  /// @param job the arguments of `coordinator` that describe the job: its file and the options that
  ///   change it
  /// @param data the options of `worker` that locate the data
  /// @param out the directory of the run's records
  /// @param logs the directory of the processes' outputs, one file each
  /// @param size the least number of workers with which a step begins
  record Plan(
      JavaCommand command, List<String> job, List<String> data, Path out, Path logs, int size) {}

  LoopbackCluster(Plan plan) throws IOException {
    this.plan = plan;
    Files.createDirectories(plan.logs());
  }

  /// The directory of the run's records.
  Path out() {
    return plan.out();
  }

  /// Starts the coordinator and every worker that should be running.
  void startAll() throws IOException {
    startCoordinator();
    while (workers.size() < plan.size()) {
      addWorker();
    }
    for (DrillWorker worker : workers) {
      if (worker.isWanted() && !worker.isAlive()) {
        worker.start();
      }
    }
  }

  /// Restarts the workers that have failed without an injected fault, as a supervisor would.
  ///
  /// @return their names
  List<String> replaceFailed() throws IOException {
    List<String> names = new ArrayList<>();
    for (DrillWorker worker : workers) {
      if (worker.hasFailed()) {
        names.add(worker.name());
        worker.start();
      }
    }
    return names;
  }

  /// The lines that the coordinator has printed since the last call.
  List<String> newLines() {
    List<String> newLines = new ArrayList<>();
    for (String line = lines.poll(); line != null; line = lines.poll()) {
      Matcher joined = JOINED.matcher(line);
      if (joined.matches()) {
        workers.stream()
            .filter(worker -> worker.name().equals(joined.group(1)))
            .forEach(DrillWorker::joined);
      }
      newLines.add(line);
    }
    return newLines;
  }

  ChildProcess coordinator() {
    return coordinator;
  }

  /// The workers that take part in the run and can be the target of a fault.
  List<DrillWorker> present() {
    return workers.stream().filter(DrillWorker::isPresent).toList();
  }

  /// Whether enough workers are running, or starting, for a step to begin.
  boolean isComplete() {
    return workers.stream().filter(DrillWorker::isWanted).count() >= plan.size();
  }

  DrillWorker addWorker() throws IOException {
    DrillWorker worker =
        new DrillWorker("worker-" + (workers.size() + 1), TcpProxy.to(port), this::startWorker);
    workers.add(worker);
    worker.start();
    return worker;
  }

  void startCoordinator() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("coordinator"));
    arguments.addAll(plan.job());
    arguments.addAll(
        List.of(
            "--listen", "127.0.0.1:" + port,
            "--min-workers", Integer.toString(plan.size()),
            "--out", plan.out().toString()));
    coordinator =
        ChildProcess.start(
            new ChildProcess.Start(
                plan.command(), arguments, plan.logs().resolve("coordinator.log"), lines::add));
  }

  /// Kills all processes.
  void killAll() {
    coordinator.kill();
    workers.forEach(DrillWorker::kill);
  }

  @Override
  public void close() {
    if (coordinator != null) {
      coordinator.close();
    }
    workers.forEach(DrillWorker::close);
  }

  private ChildProcess startWorker(DrillWorker worker) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "worker",
                "--coordinator",
                "127.0.0.1:" + worker.proxy().port(),
                "--name",
                worker.name(),
                "--actors",
                "1"));
    arguments.addAll(plan.data());
    return ChildProcess.start(
        new ChildProcess.Start(
            plan.command(), arguments, plan.logs().resolve(worker.name() + ".log"), line -> {}));
  }

  /// A free port below the range of ephemeral ports, so that no other process gets it while the
  /// coordinator restarts.
  private static int freePort() throws IOException {
    int first = ThreadLocalRandom.current().nextInt(20_000, 30_000);
    for (int port = first; port < 32_000; port++) {
      try (ServerSocket probe = new ServerSocket(port, 0, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException e) {
        // The port is in use.
      }
    }
    throw new IOException("no port from " + first + " to 32000 of 127.0.0.1 is free");
  }
}
