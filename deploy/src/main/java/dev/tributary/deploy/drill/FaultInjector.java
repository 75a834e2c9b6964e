package dev.tributary.deploy.drill;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;

/// Does to a [LoopbackCluster] what an [PlannedFault] says, and undoes it in time: what is killed
/// is started again, what is stopped goes on, what is cut off is connected again.
final class FaultInjector {
  private final LoopbackCluster cluster;
  private final Duration lease;
  private final Queue<Remedy> remedies = new PriorityQueue<>(Comparator.comparing(Remedy::at));

  /// @param at by `System.nanoTime`
  private record Remedy(long at, Runnable action) {}

  /// @param lease after which the cluster gives a silent worker up
  FaultInjector(LoopbackCluster cluster, Duration lease) {
    this.cluster = cluster;
    this.lease = lease;
  }

  /// Injects a fault.
  ///
  /// @return what was done to whom; empty, and nothing done, if no worker is there to do it to
  Optional<String> strike(PlannedFault injection) throws IOException {
    List<DrillWorker> present = cluster.present();
    if (present.isEmpty()) {
      return Optional.empty();
    }
    DrillWorker worker = present.get(injection.target() % present.size());
    Duration lasting = injection.lasting();
    return Optional.of(
        switch (injection.fault()) {
          case KILL_WORKER -> {
            worker.kill();
            worker.start();
            yield "killed " + worker.name();
          }
          case PAUSE_WORKER -> {
            worker.pause();
            after(lasting, worker::resume);
            yield "stopped %s for %s".formatted(worker.name(), spelled(lasting));
          }
          case REMOVE_WORKER -> {
            worker.remove();
            yield cluster.isComplete()
                ? "told %s to leave".formatted(worker.name())
                : "told %s to leave and started %s"
                    .formatted(worker.name(), cluster.addWorker().name());
          }
          case ADD_WORKER -> "added " + cluster.addWorker().name();
          case DROP_CONNECTION -> {
            int connections = worker.cable().reset();
            yield "reset the %d connections of %s".formatted(connections, worker.name());
          }
          case DELAY, PARTITION -> {
            worker.cable().stall();
            after(lasting, worker.cable()::flow);
            yield "cut %s off for %s".formatted(worker.name(), spelled(lasting));
          }
          case KILL_COORDINATOR -> {
            cluster.coordinator().kill();
            cluster.startCoordinator();
            yield "killed the coordinator";
          }
          case KILL_ALL -> {
            cluster.killAll();
            cluster.startAll();
            yield "killed the coordinator and all workers";
          }
        });
  }

  /// Undoes what has lasted long enough.
  void remedy() {
    for (Remedy next = remedies.peek();
        next != null && next.at() - System.nanoTime() <= 0;
        next = remedies.peek()) {
      remedies.remove().action().run();
    }
  }

  private void after(Duration lasting, Runnable action) {
    remedies.add(new Remedy(System.nanoTime() + lasting.toNanos(), action));
  }

  private String spelled(Duration lasting) {
    return "%s, %s its lease"
        .formatted(Spelling.of(lasting), lasting.compareTo(lease) < 0 ? "less than" : "more than");
  }
}
