package dev.tributary.coordinator.round;

import dev.tributary.time.TimePoint;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The workers that take part, in the order of joining. A value; each change is a new membership.
///
/// @param newcomers the time in which members without a result are given no work
public record Membership(Map<SessionId, Member> members, NewcomersPause newcomers) {
  public static final Membership EMPTY = new Membership(Map.of(), NewcomersPause.NONE);

  public Membership with(Member joined) {
    Map<SessionId, Member> changed = new LinkedHashMap<>(members);
    changed.put(joined.session(), joined);
    return new Membership(changed, newcomers);
  }

  public Membership without(SessionId session) {
    Map<SessionId, Member> changed = new LinkedHashMap<>(members);
    changed.remove(session);
    return new Membership(changed, newcomers);
  }

  /// The membership after the member has opened its stream of weights.
  public Membership receiving(SessionId session) {
    return changed(session, Member::nowReceiving);
  }

  /// The membership after a message of the member, which renews its lease.
  public Membership heard(SessionId session, TimePoint now) {
    return changed(session, member -> member.heardAt(now));
  }

  /// The membership with every lease renewed.
  public Membership allHeard(TimePoint now) {
    Map<SessionId, Member> changed = new LinkedHashMap<>(members);
    changed.replaceAll((session, member) -> member.heardAt(now));
    return new Membership(changed, newcomers);
  }

  public Optional<Member> find(SessionId session) {
    return Optional.ofNullable(members.get(session));
  }

  public List<Member> all() {
    return List.copyOf(members.values());
  }

  /// The members that can be given shards.
  public List<Member> receiving() {
    return members.values().stream().filter(Member::receiving).toList();
  }

  /// The members that should be given shards: those that receive weights, are not behind, and are
  /// no newcomers in a pause. If there are none, all that receive weights.
  public List<Member> ready(TimePoint now) {
    List<Member> receiving = receiving();
    List<Member> ready =
        receiving.stream()
            .filter(member -> !member.throughput().isBehind(now))
            .filter(member -> member.proven() || newcomers.isOver(now))
            .toList();
    return (ready.isEmpty() ? receiving : ready)
        .stream().map(member -> member.with(member.throughput().at(now))).toList();
  }

  /// The membership with the throughput updated from the completed work of a round: results that
  /// count, and whose gradients are there.
  public Membership measured(Map<SessionId, CompletedWork> work, TimePoint now) {
    Map<SessionId, Member> changed = new LinkedHashMap<>(members);
    work.forEach(
        (session, done) ->
            changed.computeIfPresent(
                session,
                (s, member) -> member.nowProven().with(member.throughput().measured(done, now))));
    return new Membership(changed, newcomers);
  }

  /// The membership after others had to do the member's work. For some time the member is given no
  /// work.
  ///
  /// @param step the step whose work was late
  public Membership fallenBehind(SessionId session, TimePoint now, long step) {
    return failed(session, now)
        .changed(session, member -> member.with(member.throughput().fallenBehind(now, step)));
  }

  /// The membership after the member's session was lost.
  public Membership lost(SessionId session, TimePoint now) {
    return failed(session, now).without(session);
  }

  /// A member that was given work and has had no result begins a pause for all newcomers.
  private Membership failed(SessionId session, TimePoint now) {
    return find(session).filter(member -> member.isTried() && !member.proven()).isPresent()
        ? new Membership(members, newcomers.next(now))
        : this;
  }

  /// The membership after the member has completed work in time. It can be given work again.
  public Membership onTime(SessionId session) {
    return changed(session, member -> member.with(member.throughput().onTime()));
  }

  /// The membership after the member was given work.
  public Membership given(SessionId session) {
    return changed(session, Member::nowTried);
  }

  /// The membership after a result of an earlier step, which came late. A newcomer whose result is
  /// of the step in which it fell behind was slow and is no newcomer any more.
  public Membership answered(SessionId session, long step) {
    return changed(
        session,
        member -> {
          Throughput after = member.throughput().answered(step);
          boolean isForgiven = !after.equals(member.throughput());
          return (isForgiven ? member.nowProven() : member).with(after);
        });
  }

  /// The members that have been silent for longer than `lease`.
  public List<Member> expired(TimePoint now, Duration lease) {
    TimePoint limit = now.minus(lease);
    return members.values().stream().filter(member -> member.heard().isBefore(limit)).toList();
  }

  /// A name that no member has: `wanted`, with a number appended if necessary.
  public String uniqueName(String wanted) {
    String name = wanted;
    for (int i = 2; isTaken(name); i++) {
      name = wanted + "-" + i;
    }
    return name;
  }

  private boolean isTaken(String name) {
    return members.values().stream().anyMatch(member -> member.name().equals(name));
  }

  private Membership changed(SessionId session, UnaryOperator<Member> change) {
    return find(session).map(member -> with(change.apply(member))).orElse(this);
  }
}
