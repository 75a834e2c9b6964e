package dev.tributary.coordinator.event;

import dev.tributary.coordinator.round.Member;
import dev.tributary.coordinator.round.Round;
import java.time.Duration;
import java.util.List;

/// The duration of a step and its three parts, which add up to the whole.
///
/// @param whole the time from the opening of the step until every weight was updated
/// @param computing the mean computing time of a worker
/// @param waiting the computing time of the slowest worker beyond the mean
/// @param exchanging the rest: sending gradients, reduction, optimizer, sending weights
public record StepTimes(Duration whole, Duration computing, Duration waiting, Duration exchanging) {

  /// @param members the members of the run, for the number of actors that share a worker's work
  public static StepTimes of(Duration whole, Round round, List<Member> members) {
    List<Long> busy =
        members.stream()
            .filter(member -> round.completed().containsKey(member.session()))
            .map(member -> round.completed().get(member.session()).nanos() / member.actors())
            .toList();
    long slowest = busy.stream().mapToLong(Long::longValue).max().orElse(0);
    long mean = (long) busy.stream().mapToLong(Long::longValue).average().orElse(0);
    // Shards of a lost worker are computed twice; no part may exceed the whole.
    long bound = Math.min(slowest, whole.toNanos());
    long computing = Math.min(mean, bound);
    return new StepTimes(
        whole,
        Duration.ofNanos(computing),
        Duration.ofNanos(bound - computing),
        whole.minusNanos(bound));
  }
}
