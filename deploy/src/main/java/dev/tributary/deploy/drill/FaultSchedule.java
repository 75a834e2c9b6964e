package dev.tributary.deploy.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// Which faults strike a run, when, and whom: a function of the [Parameters] alone.
///
/// @param injections by step
record FaultSchedule(List<PlannedFault> injections) {
  /// However few kinds of faults are asked for, so many strike.
  static final int LEAST = 5;

  /// The run is left in peace.
  static final FaultSchedule PEACE = new FaultSchedule(List.of());

  FaultSchedule {
    injections = List.copyOf(injections);
  }

  /// @param steps of the run
  /// @param workers that the run begins with
  /// @param faults the kinds to choose from
  /// @param lease after which a silent worker is given up
  record Parameters(long seed, long steps, int workers, Set<Fault> faults, Duration lease) {}

  /// Every kind strikes at least once, and a pause once within the lease and once beyond it. The
  /// steps are spread over the first four fifths of the run: a machine that is busy with other
  /// things may be late with the last.
  static FaultSchedule draw(Parameters parameters) {
    Random random = new Random(parameters.seed()); // its algorithm is part of its contract
    List<Fault> faults = kinds(parameters.faults());
    Collections.shuffle(faults, random);
    boolean briefly = random.nextBoolean();
    List<PlannedFault> injections = new ArrayList<>();
    for (int i = 0; i < faults.size(); i++) {
      Fault fault = faults.get(i);
      long from = 1 + 4 * parameters.steps() * i / (5 * faults.size());
      long end = 1 + 4 * parameters.steps() * (i + 1) / (5 * faults.size());
      long step = from + random.nextInt(Math.clamp(end - from, 1, 1 << 30));
      int target = random.nextInt(parameters.workers());
      if (fault == Fault.PAUSE_WORKER) {
        briefly = !briefly;
      }
      double leases = 0.2 + 0.4 * random.nextDouble() + (lastsBriefly(fault, briefly) ? 0 : 1);
      injections.add(
          new PlannedFault(
              Math.min(step, parameters.steps() - 1),
              fault,
              target,
              lasts(fault) ? times(parameters.lease(), leases) : Duration.ZERO));
    }
    return new FaultSchedule(injections);
  }

  private static List<Fault> kinds(Set<Fault> asked) {
    List<Fault> each = new ArrayList<>(new TreeSet<>(asked));
    if (each.contains(Fault.PAUSE_WORKER)) {
      each.add(Fault.PAUSE_WORKER);
    }
    List<Fault> enough = new ArrayList<>(each);
    while (enough.size() < LEAST) {
      enough.add(each.get(enough.size() % each.size()));
    }
    return enough;
  }

  private static boolean lasts(Fault fault) {
    return fault == Fault.PAUSE_WORKER || fault == Fault.DELAY || fault == Fault.PARTITION;
  }

  private static boolean lastsBriefly(Fault fault, boolean briefly) {
    return fault == Fault.DELAY || fault == Fault.PAUSE_WORKER && briefly;
  }

  private static Duration times(Duration lease, double leases) {
    return Duration.ofMillis(Math.round(lease.toMillis() * leases));
  }
}
