package dev.tributary.coordinator.round;

import dev.tributary.reduce.ShardRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Who is to compute what: shards of a round, or blocks of an evaluation. A value.
///
/// @param assigned the ranges of each session; what is late may be several sessions'
/// @param unassigned the ranges that nobody has
public record Duties(Map<SessionId, List<ShardRange>> assigned, List<ShardRange> unassigned) {

  /// All of `count` shards, nobody's yet.
  public static Duties of(int count) {
    return new Duties(Map.of(), List.of(new ShardRange(0, count)));
  }

  /// New duties, and those of them that were not there before.
  public record Dealt(Duties duties, Map<SessionId, List<ShardRange>> added) {}

  /// New duties, those that were not there before, and whose they were already.
  public record Overtaken(
      Duties duties, Map<SessionId, List<ShardRange>> added, Set<SessionId> slow) {}

  /// Whether a session is to compute a shard.
  public boolean has(SessionId session, int shard) {
    return assigned.getOrDefault(session, List.of()).stream()
        .anyMatch(range -> range.first() <= shard && shard < range.end());
  }

  /// Gives everything that nobody has to `members`; without members it stays nobody's.
  public Dealt deal(List<Member> members) {
    if (members.isEmpty() || unassigned.isEmpty()) {
      return new Dealt(this, Map.of());
    }
    Map<SessionId, List<ShardRange>> added = Dealing.deal(unassigned, members);
    return new Dealt(new Duties(with(added), List.of()), added);
  }

  /// Takes everything from those who are no members any more. What another member has too is not
  /// orphaned.
  public Duties retaining(Membership membership) {
    if (membership.members().keySet().containsAll(assigned.keySet())) {
      return this;
    }
    Map<SessionId, List<ShardRange>> kept = new LinkedHashMap<>(assigned);
    kept.keySet().retainAll(membership.members().keySet());
    Set<Integer> orphaned = shards(assigned.values());
    orphaned.removeAll(shards(kept.values()));
    orphaned.addAll(shards(List.of(unassigned)));
    return new Duties(kept, ranges(orphaned));
  }

  /// Gives shards that are late to those of `members` that have none of these themselves.
  ///
  /// @param helpers how many sessions may have a shard besides the first
  public Overtaken overtake(Set<Integer> late, List<Member> members, int helpers) {
    Map<SessionId, Set<Integer>> lateOf = new LinkedHashMap<>();
    assigned.forEach(
        (session, ranges) -> {
          Set<Integer> own = shards(List.of(ranges));
          own.retainAll(late);
          lateOf.put(session, own);
        });
    List<Member> idle =
        members.stream()
            .filter(member -> lateOf.getOrDefault(member.session(), Set.of()).isEmpty())
            .toList();
    Set<Integer> open = new TreeSet<>();
    Set<SessionId> slow = new HashSet<>();
    lateOf.forEach(
        (session, own) -> {
          List<Integer> few =
              own.stream().filter(shard -> holders(lateOf, shard) <= helpers).toList();
          open.addAll(few);
          if (!few.isEmpty()) {
            slow.add(session);
          }
        });
    if (idle.isEmpty() || open.isEmpty()) {
      return new Overtaken(this, Map.of(), Set.of());
    }
    Map<SessionId, List<ShardRange>> added = Dealing.deal(ranges(open), idle);
    return new Overtaken(new Duties(with(added), unassigned), added, slow);
  }

  private static long holders(Map<SessionId, Set<Integer>> lateOf, int shard) {
    return lateOf.values().stream().filter(own -> own.contains(shard)).count();
  }

  private Map<SessionId, List<ShardRange>> with(Map<SessionId, List<ShardRange>> added) {
    Map<SessionId, List<ShardRange>> all = new LinkedHashMap<>(assigned);
    added.forEach((session, ranges) -> all.merge(session, ranges, Duties::joined));
    return all;
  }

  private static List<ShardRange> joined(List<ShardRange> some, List<ShardRange> more) {
    List<ShardRange> all = new ArrayList<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }

  private static Set<Integer> shards(Collection<List<ShardRange>> ranges) {
    Set<Integer> shards = new TreeSet<>();
    ranges.stream()
        .flatMap(List::stream)
        .flatMapToInt(range -> IntStream.range(range.first(), range.end()))
        .forEach(shards::add);
    return shards;
  }

  /// The fewest ranges that hold these shards, ascending.
  private static List<ShardRange> ranges(Set<Integer> ascending) {
    List<ShardRange> ranges = new ArrayList<>();
    for (int shard : ascending) {
      if (!ranges.isEmpty() && ranges.getLast().end() == shard) {
        ShardRange last = ranges.removeLast();
        ranges.add(new ShardRange(last.first(), last.count() + 1));
      } else {
        ranges.add(new ShardRange(shard, 1));
      }
    }
    return ranges;
  }
}
