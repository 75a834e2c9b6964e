package dev.tributary.deploy.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// The faults of a run with their steps and targets: a function of the [Parameters] alone.
///
/// @param injections the faults in the order of their steps
record FaultSchedule(List<PlannedFault> injections) {
  /// The minimum number of faults in a run, even if fewer kinds are requested.
  static final int MINIMUM = 5;

  /// The schedule of an undisturbed run.
  static final FaultSchedule NO_FAULTS = new FaultSchedule(List.of());

  FaultSchedule {
    injections = List.copyOf(injections);
  }

  /// The input of a schedule.
  ///
  /// @param steps the number of steps of the run
  /// @param workers the number of workers at the beginning of the run
  /// @param faults the kinds of faults to inject
  /// @param lease the time after which the coordinator removes a silent worker
  record Parameters(long seed, long steps, int workers, Set<Fault> faults, Duration lease) {}

  /// Draws a schedule. It contains every kind at least once, and a pause at least twice: shorter
  /// and longer than the lease. The steps are spread over the first four fifths of the run, because
  /// on a busy machine the last fault may come late.
  static FaultSchedule draw(Parameters parameters) {
    Random random = new Random(parameters.seed()); // Random's documentation fixes its algorithm
    List<Fault> faults = kinds(parameters.faults());
    Collections.shuffle(faults, random);
    boolean shortPause = random.nextBoolean();
    List<PlannedFault> injections = new ArrayList<>();
    for (int i = 0; i < faults.size(); i++) {
      Fault fault = faults.get(i);
      long from = 1 + 4 * parameters.steps() * i / (5 * faults.size());
      long end = 1 + 4 * parameters.steps() * (i + 1) / (5 * faults.size());
      long step = from + random.nextInt(Math.clamp(end - from, 1, 1 << 30));
      int target = random.nextInt(parameters.workers());
      if (fault == Fault.PAUSE_WORKER) {
        shortPause = !shortPause;
      }
      double leases =
          0.2 + 0.4 * random.nextDouble() + (endsWithinLease(fault, shortPause) ? 0 : 1);
      injections.add(
          new PlannedFault(
              Math.min(step, parameters.steps() - 1),
              fault,
              target,
              lasts(fault) ? times(parameters.lease(), leases) : Duration.ZERO));
    }
    return new FaultSchedule(injections);
  }

  private static List<Fault> kinds(Set<Fault> requested) {
    List<Fault> each = new ArrayList<>(new TreeSet<>(requested));
    if (each.contains(Fault.PAUSE_WORKER)) {
      each.add(Fault.PAUSE_WORKER);
    }
    List<Fault> repeated = new ArrayList<>(each);
    while (repeated.size() < MINIMUM) {
      repeated.add(each.get(repeated.size() % each.size()));
    }
    return repeated;
  }

  private static boolean lasts(Fault fault) {
    return switch (fault) {
      case PAUSE_WORKER, DELAY, PARTITION, CLOCK, FULL_OUTPUT, SLOW_DISK, HANG_DISK, WEDGED_LINK ->
          true;
      case KILL_WORKER, REMOVE_WORKER, ADD_WORKER, DROP_CONNECTION, KILL_COORDINATOR, KILL_ALL ->
          false;
    };
  }

  private static boolean endsWithinLease(Fault fault, boolean shortPause) {
    return fault == Fault.DELAY
        || fault == Fault.FULL_OUTPUT
        || fault == Fault.SLOW_DISK
        || fault == Fault.HANG_DISK
        || fault == Fault.PAUSE_WORKER && shortPause;
  }

  private static Duration times(Duration lease, double leases) {
    return Duration.ofMillis(Math.round(lease.toMillis() * leases));
  }
}
