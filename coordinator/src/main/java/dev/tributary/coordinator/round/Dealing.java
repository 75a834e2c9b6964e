package dev.tributary.coordinator.round;

import dev.tributary.reduce.ShardRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which worker computes which shards. Any dealing gives the same bits: this one is about speed.
///
/// Each worker gets a share in proportion to its worker actors, whole shards, the largest
/// remainders rounded up (Hamilton's method). The shards stay neighbours, since neighbours are
/// added up before they travel, and larger shares come first, since those cuts fall on larger nodes
/// of the tree.
final class Dealing {

  private Dealing() {}

  /// Deals `ranges` out to `members`; who gets nothing is not in the result.
  static Map<SessionId, List<ShardRange>> deal(List<ShardRange> ranges, List<Member> members) {
    int shards = ranges.stream().mapToInt(ShardRange::count).sum();
    Map<SessionId, Integer> shares = shares(shards, members);
    List<Member> largestFirst =
        members.stream()
            .sorted(Comparator.comparingInt(member -> -shares.get(member.session())))
            .toList();

    Map<SessionId, List<ShardRange>> dealt = new LinkedHashMap<>();
    List<ShardRange> left = ranges;
    for (Member member : largestFirst) {
      int share = shares.get(member.session());
      if (share > 0) {
        dealt.put(member.session(), firstOf(left, share));
        left = withoutFirst(left, share);
      }
    }
    return dealt;
  }

  private static Map<SessionId, Integer> shares(int shards, List<Member> members) {
    long actors = members.stream().mapToLong(Member::actors).sum();
    Map<SessionId, Integer> shares = new HashMap<>();
    int left = shards;
    for (Member member : members) {
      int whole = (int) ((long) shards * member.actors() / actors);
      shares.put(member.session(), whole);
      left -= whole;
    }
    List<Member> byRemainder =
        members.stream()
            .sorted(Comparator.comparingLong(member -> -((long) shards * member.actors() % actors)))
            .toList();
    for (Member member : byRemainder.subList(0, left)) {
      shares.merge(member.session(), 1, Integer::sum);
    }
    return shares;
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
