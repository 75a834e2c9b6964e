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

/// Ten thousand runs (`-Dsimulation.seeds`), each with faults of its own, in virtual time: the actors, the services and the
/// encoding are the real ones; hosts, network, disk and clock are simulated.
///
/// Replays a seed, and shows what happened when:
///
///     mvn -pl deploy -am test -Dtest=SimulationTest -Dsimulation.seed=1234
class SimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 10_000);

  private final List<Oracle> oracles = SimulatedJobs.all().stream().map(Oracle::new).toList();

  @Test
  void whateverHappensEveryVersionHasTheBitsOfTheOneProcessTrainerAndTheRunEnds() throws Exception {
    Long one = Long.getLong("simulation.seed");
    Map<Fault, Integer> seen = new EnumMap<>(Fault.class);
    try (ExecutorService pool =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<World.Verdict>> verdicts =
          (one == null ? LongStream.range(0, SEEDS) : LongStream.of(one))
              .mapToObj(seed -> pool.submit(() -> run(seed)))
              .toList();
      for (int i = 0; i < verdicts.size(); i++) {
        World.Verdict verdict = verdicts.get(i).get();
        long seed = one == null ? i : one;
        assertThat(verdict.violation())
            .as(
                "seed %d; replay it with -Dtest=SimulationTest -Dsimulation.seed=%d\n%s",
                seed, seed, String.join("\n", verdict.log()))
            .isEmpty();
        verdict.injected().forEach(fault -> seen.merge(fault, 1, Integer::sum));
        if (one != null) {
          System.out.println(String.join("\n", verdict.log()));
        }
      }
    }
    if (one == null) {
      assertThat(seen).containsOnlyKeys(Fault.values());
    }
  }

  @Test
  void aStaleGradientThatCountedWouldBeNoticed() {
    int noticed = 0;
    for (long seed = 0; seed < 30; seed++) {
      World world = new World(oracle(seed), seed);
      StaleGradients stale = world.unfenced();

      World.Verdict verdict = world.run();

      // Some are lost on their way, or come after another copy, and count for nothing.
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

  private World.Verdict run(long seed) {
    return new World(oracle(seed), seed).run();
  }
}
