package dev.tributary.coordinator.round;

import dev.tributary.reduce.ShardRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// All assignments of one step, or of one evaluation. A value. A piece is a shard or a block.
///
///     of(8)                                    unassigned 0..7
///     with(toAssign(two members))              session 1: 0..3, session 2: 4..7
///     retaining(session 2 only)                session 2: 4..7; unassigned 0..3
///
/// Every piece either is unassigned or has at least one owner.
///
/// @param all the assignments in the order in which they were made; a late piece may have several
///   owners
/// @param unassigned the ranges without an owner, ascending
public record Assignments(List<Assignment> all, List<ShardRange> unassigned) {

  public Assignments {
    all = List.copyOf(all);
    unassigned = List.copyOf(unassigned);
  }

  /// The state in which none of `count` pieces is assigned.
  public static Assignments of(int count) {
    return new Assignments(List.of(), List.of(new ShardRange(0, count)));
  }

  /// The sessions that have assignments, in the order of their first assignment.
  public Set<SessionId> owners() {
    Set<SessionId> owners = new LinkedHashSet<>();
    all.forEach(assignment -> owners.add(assignment.owner()));
    return owners;
  }

  /// Whether a piece is assigned to a session.
  public boolean has(SessionId session, int piece) {
    return all.stream()
        .anyMatch(assignment -> assignment.owner().equals(session) && assignment.covers(piece));
  }

  /// New assignments of all pieces without an owner. Without members there are none.
  public List<Assignment> toAssign(List<Member> members) {
    return members.isEmpty() || unassigned.isEmpty()
        ? List.of()
        : AssignmentPolicy.assign(unassigned, members);
  }

  /// These assignments and the added ones.
  public Assignments with(List<Assignment> added) {
    if (added.isEmpty()) {
      return this;
    }
    List<Assignment> more = new ArrayList<>(all);
    more.addAll(added);
    Set<Integer> rest = pieces(unassigned);
    rest.removeAll(assigned(added));
    return new Assignments(more, ranges(rest));
  }

  /// These assignments without those of sessions that are over. A piece with another owner stays
  /// assigned to that owner.
  public Assignments retaining(Membership membership) {
    Set<SessionId> members = membership.members().keySet();
    if (members.containsAll(owners())) {
      return this;
    }
    List<Assignment> kept =
        all.stream().filter(assignment -> members.contains(assignment.owner())).toList();
    Set<Integer> orphaned = assigned(all);
    orphaned.removeAll(assigned(kept));
    orphaned.addAll(pieces(unassigned));
    return new Assignments(kept, ranges(orphaned));
  }

  /// Backup tasks for late pieces. They go to the members that own no late piece.
  ///
  /// @param spares the number of sessions that may have a piece besides its first owner
  public BackupTasks backups(Set<Integer> late, List<Member> members, int spares) {
    Map<SessionId, Set<Integer>> lateOf = new LinkedHashMap<>();
    owners().forEach(owner -> lateOf.put(owner, late(owner, late)));
    List<Member> idle =
        members.stream()
            .filter(member -> lateOf.getOrDefault(member.session(), Set.of()).isEmpty())
            .toList();
    Set<Integer> open = new TreeSet<>();
    Set<SessionId> slow = new HashSet<>();
    lateOf.forEach(
        (session, own) -> {
          List<Integer> extensible =
              own.stream().filter(piece -> holders(lateOf, piece) <= spares).toList();
          open.addAll(extensible);
          if (!extensible.isEmpty()) {
            slow.add(session);
          }
        });
    return idle.isEmpty() || open.isEmpty()
        ? BackupTasks.NONE
        : new BackupTasks(AssignmentPolicy.assign(ranges(open), idle), slow);
  }

  private Set<Integer> late(SessionId owner, Set<Integer> late) {
    Set<Integer> own =
        assigned(all.stream().filter(assignment -> assignment.owner().equals(owner)).toList());
    own.retainAll(late);
    return own;
  }

  private static long holders(Map<SessionId, Set<Integer>> lateOf, int piece) {
    return lateOf.values().stream().filter(own -> own.contains(piece)).count();
  }

  private static Set<Integer> assigned(Collection<Assignment> assignments) {
    return pieces(assignments.stream().map(Assignment::range).toList());
  }

  private static Set<Integer> pieces(Collection<ShardRange> ranges) {
    Set<Integer> pieces = new TreeSet<>();
    ranges.stream()
        .flatMapToInt(range -> IntStream.range(range.first(), range.end()))
        .forEach(pieces::add);
    return pieces;
  }

  /// The smallest number of ranges that contain exactly these pieces, ascending.
  private static List<ShardRange> ranges(Set<Integer> ascending) {
    List<ShardRange> ranges = new ArrayList<>();
    for (int piece : ascending) {
      if (!ranges.isEmpty() && ranges.getLast().end() == piece) {
        ShardRange last = ranges.removeLast();
        ranges.add(new ShardRange(last.first(), last.count() + 1));
      } else {
        ranges.add(new ShardRange(piece, 1));
      }
    }
    return ranges;
  }
}
