package dev.tributary.coordinator.round;

import dev.tributary.reduce.ShardRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who is to compute what: shards of a round, or blocks of an evaluation. A value.
///
/// @param assigned the ranges of each session
/// @param unassigned the ranges that nobody has
public record Duties(Map<SessionId, List<ShardRange>> assigned, List<ShardRange> unassigned) {

  /// All of `count` shards, nobody's yet.
  public static Duties of(int count) {
    return new Duties(Map.of(), List.of(new ShardRange(0, count)));
  }

  /// New duties, and those of them that were not there before.
  public record Dealt(Duties duties, Map<SessionId, List<ShardRange>> added) {}

  /// Gives everything that nobody has to `members`; without members it stays nobody's.
  public Dealt deal(List<Member> members) {
    if (members.isEmpty() || unassigned.isEmpty()) {
      return new Dealt(this, Map.of());
    }
    Map<SessionId, List<ShardRange>> added = Dealing.deal(unassigned, members);
    Map<SessionId, List<ShardRange>> all = new LinkedHashMap<>(assigned);
    added.forEach((session, ranges) -> all.merge(session, ranges, Duties::joined));
    return new Dealt(new Duties(all, List.of()), added);
  }

  /// Takes everything from those who are no members any more.
  public Duties retaining(Membership membership) {
    if (membership.members().keySet().containsAll(assigned.keySet())) {
      return this;
    }
    Map<SessionId, List<ShardRange>> kept = new LinkedHashMap<>();
    List<ShardRange> orphaned = unassigned;
    for (Map.Entry<SessionId, List<ShardRange>> duty : assigned.entrySet()) {
      if (membership.find(duty.getKey()).isPresent()) {
        kept.put(duty.getKey(), duty.getValue());
      } else {
        orphaned = joined(orphaned, duty.getValue());
      }
    }
    return new Duties(kept, orphaned);
  }

  private static List<ShardRange> joined(List<ShardRange> some, List<ShardRange> more) {
    List<ShardRange> all = new ArrayList<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }
}
