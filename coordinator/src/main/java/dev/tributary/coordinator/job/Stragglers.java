package dev.tributary.coordinator.job;

import dev.tributary.coordinator.round.Lateness;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.reduce.ShardRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Knows how long steps, or evaluations, usually take, and what is to happen when workers are late:
/// others get their duties too, and everyone concerned is told. Belongs to one actor.
final class Stragglers {
  private final String duty;
  private final JobSettings settings;
  private final Surroundings around;
  private final Roster roster;
  private Lateness lateness;

  /// @param duty what is dealt, for people: `shards of step`
  Stragglers(String duty, JobSettings settings, Surroundings around, Roster roster) {
    this.duty = duty;
    this.settings = settings;
    this.around = around;
    this.roster = roster;
    this.lateness = settings.lateness();
  }

  /// A step, or an evaluation, is done.
  void took(Duration whole) {
    lateness = lateness.with(whole);
  }

  /// How many others may be at a duty that was dealt at that moment.
  int helpers(Instant dealt) {
    return lateness.helpers(elapsed(dealt));
  }

  /// Others have been dealt what `slow` are late with.
  ///
  /// @param step or version
  void overtaken(
      long step, Set<SessionId> slow, Map<SessionId, List<ShardRange>> added, Instant dealt) {
    if (added.isEmpty()) {
      return;
    }
    List<String> shards =
        added.values().stream().flatMap(List::stream).map(ShardRange::toString).toList();
    around.tell(
        new TrainingEvent.Overtaken(
            step,
            names(slow),
            "%s %d: %s".formatted(duty, step, String.join(", ", shards)),
            names(added.keySet()),
            new TrainingEvent.Delay(elapsed(dealt), lateness.typical())));
    roster.fallBehind(slow);
  }

  private List<String> names(Collection<SessionId> sessions) {
    return sessions.stream().map(roster::name).sorted().toList();
  }

  private Duration elapsed(Instant since) {
    return Duration.between(since, settings.clock().instant());
  }
}
