package dev.tributary.deploy.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Ten thousand simulated runs (`-Dsimulation.seeds`), each with its own faults, in virtual time.
/// The actors, the services and the encoding are real; hosts, network, disk and clock are
/// simulated.
///
/// This command replays one seed and prints the log of its run:
///
///     mvn -pl deploy -am test -Dtest=SimulationTest -Dsimulation.seed=1234
class SimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 10_000);

  private final List<Oracle> oracles = SimulatedJobs.all().stream().map(Oracle::new).toList();

  @Test
  void underAllFaultsEveryVersionHasTheBitsOfTheOneProcessTrainerAndTheRunEnds() throws Exception {
    Long one = Long.getLong("simulation.seed");
    Map<Fault, Integer> injected = new EnumMap<>(Fault.class);
    try (ExecutorService pool =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<SimulatedRun.Verdict>> verdicts =
          (one == null ? LongStream.range(0, SEEDS) : LongStream.of(one))
              .mapToObj(seed -> pool.submit(() -> run(seed)))
              .toList();
      for (int i = 0; i < verdicts.size(); i++) {
        SimulatedRun.Verdict verdict = verdicts.get(i).get();
        long seed = one == null ? i : one;
        assertThat(verdict.violation())
            .as(
                "seed %d; replay it with -Dtest=SimulationTest -Dsimulation.seed=%d\n%s",
                seed, seed, String.join("\n", verdict.log()))
            .isEmpty();
        verdict.injected().forEach(fault -> injected.merge(fault, 1, Integer::sum));
        if (one != null) {
          System.out.println(String.join("\n", verdict.log()));
        }
      }
    }
    if (one == null) {
      assertThat(injected).containsOnlyKeys(Fault.values());
    }
  }

  @Test
  void anAcceptedStaleGradientIsNoticed() {
    int noticed = 0;
    for (long seed = 0; seed < 30; seed++) {
      SimulatedRun run = new SimulatedRun(oracle(seed), seed);
      StaleGradients stale = run.withStaleGradients();

      SimulatedRun.Verdict verdict = run.run();

      // Some stale gradients have no effect: they are lost, or arrive after another copy.
      if (verdict.violation().isPresent()) {
        assertThat(stale.used()).as("seed %d: %s", seed, verdict.violation()).isTrue();
        noticed++;
      }
    }
    assertThat(noticed).isGreaterThan(20);
  }

  @Test
  void aRunIsAFunctionOfItsSeed() {
    assertThat(run(77)).isEqualTo(run(77));
    assertThat(run(77).log()).isNotEqualTo(run(78).log());
  }

  private Oracle oracle(long seed) {
    return oracles.get((int) (seed % oracles.size()));
  }

  private SimulatedRun.Verdict run(long seed) {
    return new SimulatedRun(oracle(seed), seed).run();
  }
}
