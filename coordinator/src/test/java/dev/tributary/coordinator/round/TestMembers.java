package dev.tributary.coordinator.round;

import dev.tributary.reduce.ShardRange;
import dev.tributary.time.TimePoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Members for tests, and the shards that are assigned to them.
final class TestMembers {
  static final TimePoint START = new TimePoint(0);

  private TestMembers() {}

  /// A member with this session, which receives weights and has had a result that counts.
  static Member member(long session, int actors) {
    return Member.joined(new SessionId(session), "worker-" + session, actors, START)
        .nowReceiving()
        .nowProven();
  }

  /// The member with a measured throughput.
  ///
  /// @param nanos the time that it takes for one sample
  static Member withThroughput(Member member, long nanos) {
    return member.with(member.throughput().measured(new CompletedWork(1, nanos), START));
  }

  /// Members 1, 2, … with these numbers of actors.
  static List<Member> members(int... actors) {
    return IntStream.range(0, actors.length).mapToObj(i -> member(i + 1, actors[i])).toList();
  }

  /// One to nine members with one to four actors each.
  static List<Member> randomMembers(SplittableRandom random) {
    return members(random.ints(random.nextInt(1, 10), 1, 5).toArray());
  }

  static Membership membership(List<Member> members) {
    Membership membership = Membership.EMPTY;
    for (Member member : members) {
      membership = membership.with(member);
    }
    return membership;
  }

  /// The ranges of each session, in the order of the assignments.
  static Map<SessionId, List<ShardRange>> ranges(List<Assignment> assignments) {
    Map<SessionId, List<ShardRange>> ranges = new LinkedHashMap<>();
    for (Assignment assignment : assignments) {
      ranges.computeIfAbsent(assignment.owner(), s -> new ArrayList<>()).add(assignment.range());
    }
    return ranges;
  }

  static List<Integer> assigned(List<Assignment> assignments) {
    return shards(assignments.stream().map(Assignment::range).toList());
  }

  /// Every shard of the ranges, ascending. A shard of two ranges occurs twice.
  static List<Integer> shards(Collection<ShardRange> ranges) {
    return ranges.stream()
        .flatMapToInt(range -> IntStream.range(range.first(), range.end()))
        .sorted()
        .boxed()
        .toList();
  }

  static List<Integer> upTo(int shards) {
    return IntStream.range(0, shards).boxed().toList();
  }
}
