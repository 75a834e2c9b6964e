package dev.tributary.coordinator.round;

import dev.tributary.reduce.ShardRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/// Decides which worker computes which shards. Every assignment gives the same bits; this policy
/// makes steps short.
///
/// Each worker gets whole shards in proportion to its throughput, by D'Hondt's method: each shard
/// goes to the worker that would finish it first, so the last worker finishes as early as possible.
/// For a worker without a measured throughput the average of the others is used. A worker's shards
/// are neighbours, because the worker adds neighbours before it sends them. Larger shares come
/// first, because their boundaries then coincide with larger nodes of the tree.
///
///     8 shards, session 1 three times as fast as session 2:  session 1: 0..5, session 2: 6..7
final class AssignmentPolicy {

  private AssignmentPolicy() {}

  /// Assigns all of `ranges` to `members`. A member may get nothing.
  static List<Assignment> assign(List<ShardRange> ranges, List<Member> members) {
    int shards = ranges.stream().mapToInt(ShardRange::count).sum();
    Map<SessionId, Integer> shares = shares(shards, members);
    List<Member> largestFirst =
        members.stream()
            .sorted(Comparator.comparingInt(member -> -shares.get(member.session())))
            .toList();

    List<Assignment> assigned = new ArrayList<>();
    List<ShardRange> left = ranges;
    for (Member member : largestFirst) {
      int share = shares.get(member.session());
      firstOf(left, share).forEach(range -> assigned.add(new Assignment(member.session(), range)));
      left = withoutFirst(left, share);
    }
    return assigned;
  }

  private static Map<SessionId, Integer> shares(int shards, List<Member> members) {
    double usual =
        members.stream()
            .mapToDouble(member -> member.throughput().sampleNanos())
            .filter(nanos -> nanos > 0)
            .average()
            .orElse(1);
    Map<SessionId, Integer> shares = new HashMap<>();
    PriorityQueue<Turn> turns =
        new PriorityQueue<>(Comparator.comparingDouble(Turn::done).thenComparing(Turn::place));
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      shares.put(member.session(), 0);
      double nanos = member.throughput().sampleNanos();
      turns.add(new Turn(member, i, (nanos > 0 ? nanos : usual) / member.actors(), 1));
    }
    for (int shard = 0; shard < shards; shard++) {
      Turn first = turns.remove();
      shares.merge(first.member().session(), 1, Integer::sum);
      turns.add(first.next());
    }
    return shares;
  }

  /// A member's turn to take one more shard.
  ///
  /// @param place the member's place in the order of joining, which breaks ties
  /// @param each the time of a shard for the member with all its actors, in a unit common to all
  ///   members
  /// @param shards the number of the member's shards, including this one
  private record Turn(Member member, int place, double each, int shards) {
    double done() {
      return each * shards;
    }

    Turn next() {
      return new Turn(member, place, each, shards + 1);
    }
  }

  private static List<ShardRange> firstOf(List<ShardRange> ranges, int count) {
    List<ShardRange> first = new ArrayList<>();
    int wanted = count;
    for (ShardRange range : ranges) {
      int taken = Math.min(wanted, range.count());
      if (taken > 0) {
        first.add(new ShardRange(range.first(), taken));
      }
      wanted -= taken;
    }
    return first;
  }

  private static List<ShardRange> withoutFirst(List<ShardRange> ranges, int count) {
    List<ShardRange> rest = new ArrayList<>();
    int dropped = count;
    for (ShardRange range : ranges) {
      int skipped = Math.min(dropped, range.count());
      if (skipped < range.count()) {
        rest.add(new ShardRange(range.first() + skipped, range.count() - skipped));
      }
      dropped -= skipped;
    }
    return rest;
  }
}
