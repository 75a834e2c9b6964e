package dev.tributary.deploy.drill;

import dev.tributary.deploy.process.ChildProcess;
import dev.tributary.deploy.process.TcpProxy;
import java.io.IOException;

/// A worker of a [LoopbackCluster]: a name, the cable it dials through, and its process, which may
/// be replaced by another.
final class DrillWorker implements AutoCloseable {
  private final String name;
  private final TcpProxy cable;
  private final Starter starter;
  private ChildProcess process;
  private boolean wanted;
  private boolean paused;
  private boolean joined;

  @FunctionalInterface
  interface Starter {
    ChildProcess start(DrillWorker worker) throws IOException;
  }

  DrillWorker(String name, TcpProxy cable, Starter starter) {
    this.name = name;
    this.cable = cable;
    this.starter = starter;
  }

  String name() {
    return name;
  }

  TcpProxy cable() {
    return cable;
  }

  /// Whether it is to be there.
  boolean isWanted() {
    return wanted;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Whether it takes part, as far as can be seen from here.
  boolean isPresent() {
    return wanted && joined && !paused && process.isAlive();
  }

  /// Whether it has failed, though nobody did anything to its process.
  boolean hasFailed() {
    return wanted && !process.isAlive() && process.await() != 0;
  }

  /// The coordinator has let its process in.
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

  /// Tells it to leave. It is not expected back.
  void remove() {
    process.terminate();
    wanted = false;
  }

  @Override
  public void close() {
    process.close();
    cable.close();
  }
}
