package dev.tributary.coordinator.round;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The workers that take part, in the order of joining. A value; each change is a new membership.
public record Membership(Map<SessionId, Member> members) {
  public static final Membership EMPTY = new Membership(Map.of());

  public Membership with(Member joined) {
    Map<SessionId, Member> changed = new LinkedHashMap<>(members);
    changed.put(joined.session(), joined);
    return new Membership(changed);
  }

  public Membership without(SessionId session) {
    Map<SessionId, Member> changed = new LinkedHashMap<>(members);
    changed.remove(session);
    return new Membership(changed);
  }

  /// Weights flow to the member from now on.
  public Membership receiving(SessionId session) {
    return changed(session, Member::nowReceiving);
  }

  /// The member has said something: its lease starts anew.
  public Membership heard(SessionId session, Instant now) {
    return changed(session, member -> member.heardAt(now));
  }

  /// Every lease starts anew.
  public Membership allHeard(Instant now) {
    Map<SessionId, Member> changed = new LinkedHashMap<>(members);
    changed.replaceAll((session, member) -> member.heardAt(now));
    return new Membership(changed);
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

  /// The members that are to be given shards: they receive weights and are not behind, unless all
  /// are.
  public List<Member> ready(Instant now) {
    List<Member> receiving = receiving();
    List<Member> ready =
        receiving.stream().filter(member -> !member.throughput().isBehind(now)).toList();
    return (ready.isEmpty() ? receiving : ready)
        .stream().map(member -> member.with(member.throughput().at(now))).toList();
  }

  /// Updates the throughput of members from the work that they have done in a round.
  public Membership measured(Map<SessionId, CompletedWork> work, Instant now) {
    Map<SessionId, Member> changed = new LinkedHashMap<>(members);
    work.forEach(
        (session, done) ->
            changed.computeIfPresent(
                session, (s, member) -> member.with(member.throughput().measured(done, now))));
    return new Membership(changed);
  }

  /// Others had to do the member's work: for a while it is given none.
  public Membership fallenBehind(SessionId session, Instant now) {
    return changed(session, member -> member.with(member.throughput().fallenBehind(now)));
  }

  /// The member has finished something: it can be given work again.
  public Membership caughtUp(SessionId session) {
    return changed(session, member -> member.with(member.throughput().caughtUp()));
  }

  /// The members that have been silent for longer than `lease`.
  public List<Member> expired(Instant now, Duration lease) {
    Instant limit = now.minus(lease);
    return members.values().stream().filter(member -> member.heard().isBefore(limit)).toList();
  }

  /// A name for a joiner that nobody here has: `wanted`, or with a number behind it.
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
