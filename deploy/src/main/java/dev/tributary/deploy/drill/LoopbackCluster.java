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

/// A coordinator and its workers on this machine, each a process, each worker behind a [TcpProxy]
/// of its own. One thread at a time.
final class LoopbackCluster implements AutoCloseable {
  private static final Pattern JOINED = Pattern.compile("(worker-\\d+)\\S* joined with .*");

  private final Plan plan;
  private final int port = freePort();
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final List<DrillWorker> workers = new ArrayList<>();
  private ChildProcess coordinator;

  /// What is started, and how.
  ///
  /// @param job what `coordinator` is told of the job: its file and the options that change it
  /// @param data what `worker` is told of the data
  /// @param out where the run is recorded
  /// @param logs where each process's output goes, a file each
  /// @param size with fewer workers no step begins
  record Plan(
      JavaCommand command, List<String> job, List<String> data, Path out, Path logs, int size) {}

  LoopbackCluster(Plan plan) throws IOException {
    this.plan = plan;
    Files.createDirectories(plan.logs());
  }

  /// Where the run is recorded.
  Path out() {
    return plan.out();
  }

  /// Starts the coordinator and every worker that is wanted.
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

  /// Starts workers again that have failed though nobody did anything to their process, as a
  /// supervisor would.
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

  /// What the coordinator has printed since the last time.
  List<String> news() {
    List<String> news = new ArrayList<>();
    for (String line = lines.poll(); line != null; line = lines.poll()) {
      Matcher joined = JOINED.matcher(line);
      if (joined.matches()) {
        workers.stream()
            .filter(worker -> worker.name().equals(joined.group(1)))
            .forEach(DrillWorker::joined);
      }
      news.add(line);
    }
    return news;
  }

  ChildProcess coordinator() {
    return coordinator;
  }

  /// Those that can be struck.
  List<DrillWorker> present() {
    return workers.stream().filter(DrillWorker::isPresent).toList();
  }

  /// Whether so many workers are there, or on their way, that a step can begin.
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

  /// Everyone at once.
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
                "127.0.0.1:" + worker.cable().port(),
                "--name",
                worker.name(),
                "--actors",
                "1"));
    arguments.addAll(plan.data());
    return ChildProcess.start(
        new ChildProcess.Start(
            plan.command(), arguments, plan.logs().resolve(worker.name() + ".log"), line -> {}));
  }

  /// A port that nobody listens on, below those that a system gives to whoever dials: nobody else
  /// has it when the coordinator comes back.
  private static int freePort() throws IOException {
    int first = ThreadLocalRandom.current().nextInt(20_000, 30_000);
    for (int port = first; port < 32_000; port++) {
      try (ServerSocket probe = new ServerSocket(port, 0, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException e) {
        // Taken.
      }
    }
    throw new IOException("no port from " + first + " to 32000 of 127.0.0.1 is free");
  }
}
