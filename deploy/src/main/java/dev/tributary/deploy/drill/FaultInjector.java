package dev.tributary.deploy.drill;

import dev.tributary.deploy.process.SeamFaults;
import dev.tributary.disk.DiskOperations;
import dev.tributary.text.Counted;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;

/// Injects each [PlannedFault] into a [LoopbackCluster] and undoes it: killed processes are
/// restarted, paused processes are resumed, stalled connections flow again.
final class FaultInjector {
  private static final List<Duration> AHEAD = List.of(Duration.ofHours(-3), Duration.ofHours(5));

  private final LoopbackCluster cluster;
  private final Duration lease;
  private final Queue<Undo> pending = new PriorityQueue<>(Comparator.comparing(Undo::at));

  /// The action that ends a fault.
  ///
  /// @param at the time on the clock of `System.nanoTime`
  private record Undo(long at, Runnable action) {}

  /// @param lease the time after which the coordinator removes a silent worker
  FaultInjector(LoopbackCluster cluster, Duration lease) {
    this.cluster = cluster;
    this.lease = lease;
  }

  /// Injects a fault.
  ///
  /// @return the description of the fault with its target; empty, and without effect, if no worker
  ///   takes part in the run
  Optional<String> inject(PlannedFault planned) throws IOException {
    List<DrillWorker> present = cluster.present();
    if (present.isEmpty()) {
      return Optional.empty();
    }
    DrillWorker worker = present.get(planned.target() % present.size());
    Duration lasting = planned.lasting();
    return Optional.of(
        switch (planned.fault()) {
          case KILL_WORKER -> {
            worker.kill();
            worker.start();
            yield "killed " + worker.name();
          }
          case PAUSE_WORKER -> {
            worker.pause();
            after(lasting, worker::resume);
            yield "stopped %s for %s".formatted(worker.name(), text(lasting));
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
            int connections = worker.proxy().reset();
            yield "reset %s of %s".formatted(Counted.of(connections, "connection"), worker.name());
          }
          case DELAY, PARTITION -> {
            worker.proxy().stall();
            after(lasting, worker.proxy()::flow);
            yield "cut %s off for %s".formatted(worker.name(), text(lasting));
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
          case CLOCK -> {
            Duration ahead = AHEAD.get(planned.target() % AHEAD.size());
            setClocks(worker, ahead);
            after(lasting, () -> setClocks(worker, Duration.ZERO));
            yield "set the clocks of the coordinator and %s %s by %s h for %s"
                .formatted(
                    worker.name(),
                    ahead.isNegative() ? "back" : "forward",
                    ahead.abs().toHours(),
                    text(lasting));
          }
          case FULL_OUTPUT -> {
            cluster.coordinator().tell(SeamFaults.fullOutput());
            after(lasting, () -> cluster.coordinator().tell(SeamFaults.freeOutput()));
            yield "let nothing that the coordinator prints be written for " + text(lasting);
          }
          case SLOW_DISK -> {
            setDisk(DiskOperations.Pace.SLOW, lasting);
            yield "slowed the coordinator's disk down for " + text(lasting);
          }
          case HANG_DISK -> {
            setDisk(DiskOperations.Pace.HANGING, lasting);
            yield "let the coordinator's disk hang for " + text(lasting);
          }
          case WEDGED_LINK -> {
            worker.proxy().stallBulk();
            after(lasting, worker.proxy()::flowBulk);
            yield "held the bulk data of %s for %s".formatted(worker.name(), text(lasting));
          }
        });
  }

  /// Ends the faults whose duration is over.
  void undoDue() {
    for (Undo next = pending.peek();
        next != null && next.at() - System.nanoTime() <= 0;
        next = pending.peek()) {
      pending.remove().action().run();
    }
  }

  private void setClocks(DrillWorker worker, Duration ahead) {
    cluster.coordinator().tell(SeamFaults.clock(ahead));
    worker.tell(SeamFaults.clock(ahead));
  }

  private void setDisk(DiskOperations.Pace pace, Duration lasting) {
    cluster.coordinator().tell(SeamFaults.disk(pace));
    after(lasting, () -> cluster.coordinator().tell(SeamFaults.disk(DiskOperations.Pace.NORMAL)));
  }

  private void after(Duration lasting, Runnable action) {
    pending.add(new Undo(System.nanoTime() + lasting.toNanos(), action));
  }

  private String text(Duration lasting) {
    return "%s, %s its lease"
        .formatted(
            DurationText.of(lasting), lasting.compareTo(lease) < 0 ? "less than" : "more than");
  }
}
