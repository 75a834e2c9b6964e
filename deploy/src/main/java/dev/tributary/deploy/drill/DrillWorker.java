package dev.tributary.deploy.drill;

import dev.tributary.deploy.process.ChildProcess;
import dev.tributary.deploy.process.TcpProxy;
import java.io.IOException;

/// A worker of a [LoopbackCluster]: a name, the proxy through which it dials, and its current
/// process, which may be replaced by a new one.
final class DrillWorker implements AutoCloseable {
  private final String name;
  private final TcpProxy proxy;
  private final Starter starter;
  private ChildProcess process;
  private boolean wanted;
  private boolean paused;
  private boolean joined;

  @FunctionalInterface
  interface Starter {
    ChildProcess start(DrillWorker worker) throws IOException;
  }

  DrillWorker(String name, TcpProxy proxy, Starter starter) {
    this.name = name;
    this.proxy = proxy;
    this.starter = starter;
  }

  String name() {
    return name;
  }

  TcpProxy proxy() {
    return proxy;
  }

  /// Whether the worker should be running. False once it was told to leave.
  boolean isWanted() {
    return wanted;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Whether the worker takes part in the run, according to the coordinator's output and the state
  /// of its process.
  boolean isPresent() {
    return wanted && joined && !paused && process.isAlive();
  }

  /// Whether the process has ended with a failure of its own, without an injected fault.
  boolean hasFailed() {
    return wanted && !process.isAlive() && process.await() != 0;
  }

  /// Records that the coordinator has admitted the process.
  void joined() {
    joined = true;
  }

  void start() throws IOException {
    process = starter.start(this);
    wanted = true;
    paused = false;
    joined = false;
  }

  void kill() {
    process.kill();
  }

  void pause() {
    process.pause();
    paused = true;
  }

  void resume() {
    process.resume();
    paused = false;
  }

  /// Sends a line to the process.
  void tell(String line) {
    process.tell(line);
  }

  /// Tells the worker to leave for good.
  void remove() {
    process.terminate();
    wanted = false;
  }

  @Override
  public void close() {
    process.close();
    proxy.close();
  }
}
