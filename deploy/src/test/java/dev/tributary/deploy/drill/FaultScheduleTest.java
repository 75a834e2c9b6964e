package dev.tributary.deploy.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class FaultScheduleTest {
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Set<Fault> ALL = EnumSet.allOf(Fault.class);

  /// Any steps, workers and kinds, as the seed has it.
  static Stream<FaultSchedule.Parameters> anyTerms() {
    return LongStream.range(0, 300)
        .mapToObj(
            seed -> {
              Random random = new Random(seed);
              Set<Fault> faults = EnumSet.noneOf(Fault.class);
              while (faults.isEmpty()) {
                ALL.stream().filter(fault -> random.nextInt(3) == 0).forEach(faults::add);
              }
              long steps = 1 + random.nextInt(1 << random.nextInt(1, 20));
              return new FaultSchedule.Parameters(
                  seed, steps, 1 + random.nextInt(9), faults, LEASE);
            });
  }

  @ParameterizedTest
  @MethodSource("anyTerms")
  void everyKindStrikesAndAtLeastFiveFaultsDoWithinTheRunInItsOrder(
      FaultSchedule.Parameters terms) {
    List<PlannedFault> injections = FaultSchedule.draw(terms).injections();

    assertThat(injections).hasSizeGreaterThanOrEqualTo(5);
    assertThat(injections).extracting(PlannedFault::fault).containsOnly(array(terms.faults()));
    assertThat(injections)
        .extracting(PlannedFault::step)
        .isSorted()
        .allSatisfy(step -> assertThat(step).isBetween(0L, terms.steps() - 1));
    assertThat(injections)
        .extracting(PlannedFault::target)
        .allSatisfy(target -> assertThat(target).isBetween(0, terms.workers() - 1));
  }

  @ParameterizedTest
  @MethodSource("anyTerms")
  void itIsAFunctionOfItsTerms(FaultSchedule.Parameters terms) {
    Set<Fault> inAnotherOrder = new HashSet<>(terms.faults());

    FaultSchedule again =
        FaultSchedule.draw(
            new FaultSchedule.Parameters(
                terms.seed(), terms.steps(), terms.workers(), inAnotherOrder, LEASE));

    assertThat(again).isEqualTo(FaultSchedule.draw(terms));
  }

  @Test
  void everySeedDrawsAnother() {
    List<FaultSchedule> schedules =
        LongStream.range(0, 1000)
            .mapToObj(seed -> new FaultSchedule.Parameters(seed, 920, 3, ALL, LEASE))
            .map(FaultSchedule::draw)
            .toList();

    assertThat(schedules).doesNotHaveDuplicates();
    assertThat(schedules.stream().map(schedule -> schedule.injections().getFirst().fault()))
        .contains(Fault.values());
    assertThat(schedules.stream().map(schedule -> schedule.injections().getLast().target()))
        .contains(0, 1, 2);
  }

  @ParameterizedTest
  @MethodSource("anyTerms")
  void theLastFifthOfARunIsLeftForWhatComesLate(FaultSchedule.Parameters terms) {
    List<PlannedFault> injections = FaultSchedule.draw(terms).injections();

    assertThat(injections.getLast().step()).isLessThanOrEqualTo(1 + 4 * terms.steps() / 5);
    if (terms.steps() >= 100) {
      assertThat(injections.getLast().step()).isGreaterThanOrEqualTo(terms.steps() / 2);
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void onlyWhatLastsHasADuration(Fault fault) {
    FaultSchedule schedule =
        FaultSchedule.draw(new FaultSchedule.Parameters(7, 920, 3, Set.of(fault), LEASE));

    List<Duration> durations =
        schedule.injections().stream().map(PlannedFault::lasting).sorted().toList();
    switch (fault) {
      case PAUSE_WORKER -> {
        assertThat(durations.getFirst())
            .isBetween(LEASE.dividedBy(6), LEASE.dividedBy(3).multipliedBy(2));
        assertThat(durations.getLast()).isBetween(LEASE.plusMillis(500), LEASE.multipliedBy(2));
      }
      case DELAY ->
          assertThat(durations)
              .allSatisfy(d -> assertThat(d).isPositive().isLessThan(LEASE.minusMillis(500)));
      case PARTITION ->
          assertThat(durations).allSatisfy(d -> assertThat(d).isGreaterThan(LEASE.plusMillis(500)));
      case KILL_WORKER, REMOVE_WORKER, ADD_WORKER, DROP_CONNECTION, KILL_COORDINATOR, KILL_ALL ->
          assertThat(durations).containsOnly(Duration.ZERO);
    }
  }

  @Test
  void aScheduleIsTheSameOnEveryMachine() {
    FaultSchedule schedule =
        FaultSchedule.draw(
            new FaultSchedule.Parameters(
                7, 920, 3, Set.of(Fault.KILL_WORKER, Fault.PAUSE_WORKER), LEASE));

    assertThat(schedule.injections())
        .containsExactly(
            new PlannedFault(56, Fault.PAUSE_WORKER, 1, Duration.ofMillis(1491)),
            new PlannedFault(244, Fault.KILL_WORKER, 0, Duration.ZERO),
            new PlannedFault(299, Fault.KILL_WORKER, 1, Duration.ZERO),
            new PlannedFault(541, Fault.PAUSE_WORKER, 0, Duration.ofMillis(3731)),
            new PlannedFault(721, Fault.PAUSE_WORKER, 0, Duration.ofMillis(1490)));
  }

  private static Fault[] array(Set<Fault> faults) {
    return faults.toArray(Fault[]::new);
  }
}
