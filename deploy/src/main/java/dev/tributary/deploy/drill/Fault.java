package dev.tributary.deploy.drill;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// The kinds of faults that a drill injects. None may change a bit of the weights.
enum Fault {
  /// SIGKILL to a worker, which is then restarted.
  KILL_WORKER,
  /// SIGSTOP to a worker, and SIGCONT before or after its lease has expired.
  PAUSE_WORKER,
  /// SIGTERM to a worker, which leaves in order. If too few workers remain, a new one is started.
  REMOVE_WORKER,
  /// One more worker is started.
  ADD_WORKER,
  /// A worker's connections are reset. New ones are accepted.
  DROP_CONNECTION,
  /// All traffic between a worker and the coordinator is held for less than a lease and then
  /// delivered.
  DELAY,
  /// As [#DELAY], but for longer than a lease: the session has ended when its messages are
  /// delivered.
  PARTITION,
  /// SIGKILL to the coordinator, which is then restarted.
  KILL_COORDINATOR,
  /// SIGKILL to every process, all of which are then restarted.
  KILL_ALL,
  /// The clocks of the coordinator and of a worker are set back or forward by hours, and later set
  /// right.
  CLOCK,
  /// For some time nothing that the coordinator prints can be written, as on a full disk.
  FULL_OUTPUT,
  /// For some time each operation of the coordinator on a file takes longer.
  SLOW_DISK,
  /// For some time no operation of the coordinator on a file ends.
  HANG_DISK,
  /// The bulk data between a worker and the coordinator are held for longer than a lease, and its
  /// heartbeats are not: its session lives on.
  WEDGED_LINK;

  /// The kinds of a drill for which none are named.
  static final Set<Fault> USUAL = Collections.unmodifiableSet(EnumSet.range(KILL_WORKER, KILL_ALL));

  /// The name on the command line, for example `kill-worker`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
