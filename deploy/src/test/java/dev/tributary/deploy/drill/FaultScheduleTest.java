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

  /// 300 combinations of steps, workers and kinds, each drawn by a seed.
  static Stream<FaultSchedule.Parameters> anyParameters() {
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
  @MethodSource("anyParameters")
  void aScheduleHasEveryKindAndAtLeastFiveFaultsWithinTheRunOrderedByStep(
      FaultSchedule.Parameters parameters) {
    List<PlannedFault> injections = FaultSchedule.draw(parameters).injections();

    assertThat(injections).hasSizeGreaterThanOrEqualTo(5);
    assertThat(injections).extracting(PlannedFault::fault).containsOnly(array(parameters.faults()));
    assertThat(injections)
        .extracting(PlannedFault::step)
        .isSorted()
        .allSatisfy(step -> assertThat(step).isBetween(0L, parameters.steps() - 1));
    assertThat(injections)
        .extracting(PlannedFault::target)
        .allSatisfy(target -> assertThat(target).isBetween(0, parameters.workers() - 1));
  }

  @ParameterizedTest
  @MethodSource("anyParameters")
  void aScheduleIsAFunctionOfItsParameters(FaultSchedule.Parameters parameters) {
    Set<Fault> inAnotherOrder = new HashSet<>(parameters.faults());

    FaultSchedule again =
        FaultSchedule.draw(
            new FaultSchedule.Parameters(
                parameters.seed(),
                parameters.steps(),
                parameters.workers(),
                inAnotherOrder,
                LEASE));

    assertThat(again).isEqualTo(FaultSchedule.draw(parameters));
  }

  @Test
  void differentSeedsDrawDifferentSchedules() {
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
  @MethodSource("anyParameters")
  void theLastFifthOfARunHasNoPlannedFault(FaultSchedule.Parameters parameters) {
    List<PlannedFault> injections = FaultSchedule.draw(parameters).injections();

    assertThat(injections.getLast().step()).isLessThanOrEqualTo(1 + 4 * parameters.steps() / 5);
    if (parameters.steps() >= 100) {
      assertThat(injections.getLast().step()).isGreaterThanOrEqualTo(parameters.steps() / 2);
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void pausesDelaysAndPartitionsHaveADurationAndOtherFaultsHaveNone(Fault fault) {
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
      case FULL_OUTPUT ->
          assertThat(durations)
              .allSatisfy(d -> assertThat(d).isPositive().isLessThan(LEASE.minusMillis(500)));
      case PARTITION, CLOCK, WEDGED_LINK ->
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
