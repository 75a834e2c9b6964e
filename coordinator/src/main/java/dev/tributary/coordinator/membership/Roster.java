package dev.tributary.coordinator.membership;

import akka.actor.typed.ActorRef;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.round.CompletedWork;
import dev.tributary.coordinator.round.Member;
import dev.tributary.coordinator.round.Membership;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.time.MonotonicClock;
import dev.tributary.time.TimePoint;
import dev.tributary.wire.Stamp;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The workers of a run, with the actors and links through which they are reached. The roster
/// welcomes workers, ends their sessions, applies changes to the [Membership], and informs its
/// [Listeners]. Belongs to one actor.
///
/// A live session is known to the membership, the fence, the reducers and the table of workers. A
/// session that has ended is known to none of them.
public final class Roster {
  private final ToWorker.Leases leases;
  private final MonotonicClock clock;
  private final Listeners listeners;
  private final Map<SessionId, ActorRef<ToWorker>> workers = new HashMap<>();
  private final Map<SessionId, WeightsLink> weights = new HashMap<>();
  private final StallDetector stalls;
  private Membership membership = Membership.EMPTY;
  private long dropped;

  // Since the run has made progress.
  private final SortedMap<String, Integer> droppedByWorker = new TreeMap<>();
  private long droppedBefore; // gradients

  public Roster(ToWorker.Leases leases, MonotonicClock clock, Listeners listeners) {
    this.leases = leases;
    this.clock = clock;
    this.listeners = listeners;
    this.stalls = new StallDetector(now());
  }

  /// The receivers of changes.
  ///
  /// @param fence learns which sessions are live
  /// @param reducers learn which sessions receive weights
  /// @param observers receive events for people
  public record Listeners(
      Fence fence, List<ActorRef<Reducer.Command>> reducers, ActorRef<TrainingEvent> observers) {}

  public Membership membership() {
    return membership;
  }

  /// The members that can be given work.
  public List<Member> receiving() {
    return membership.receiving();
  }

  /// The members that should be given work now.
  public List<Member> ready() {
    return membership.ready(now());
  }

  /// The number of results of older steps, which were ignored.
  public long dropped() {
    return dropped;
  }

  /// The name of a member, or a general text if the session is over.
  public String name(SessionId session) {
    return membership.find(session).map(Member::name).orElse("a lost worker");
  }

  /// The results of other steps that were ignored since the run has made progress, by the worker's
  /// name.
  public SortedMap<String, Integer> droppedResults() {
    return Collections.unmodifiableSortedMap(droppedByWorker);
  }

  /// The number of gradients of older steps that were ignored since the run has made progress.
  public long droppedGradients() {
    return listeners.fence().dropped() - droppedBefore;
  }

  /// Notes that the run has made progress.
  public void progressed() {
    stalls.progressed(now());
    droppedByWorker.clear();
    droppedBefore = listeners.fence().dropped();
  }

  /// Applies a change.
  ///
  /// @param version the version of the weights
  /// @param missing gives a text that says what the run waits for
  public void apply(MembershipChange change, long version, Supplier<String> missing) {
    switch (change) {
      case MembershipChange.Join join -> admit(join, version);
      case MembershipChange.Subscribe subscribe -> subscribe(subscribe, version);
      case MembershipChange.Heard(SessionId session) -> {
        heard(session);
        tell(session, new ToWorker.Beat());
      }
      case MembershipChange.Gone(SessionId session, String why) -> gone(session, why);
      case MembershipChange.Tick.TICK -> onTick(missing);
    }
  }

  private void admit(MembershipChange.Join join, long version) {
    SessionId session = join.session();
    Member member =
        Member.joined(session, membership.uniqueName(join.name()), join.actors(), now());
    membership = membership.with(member);
    workers.put(session, join.worker());
    listeners.fence().open(session);
    tell(session, new ToWorker.Welcome(member.name(), version, leases));
    listeners.observers().tell(new TrainingEvent.WorkerJoined(member.name(), member.actors()));
  }

  /// Connects a live session to the reducers, which send `version` first.
  private void subscribe(MembershipChange.Subscribe subscribe, long version) {
    SessionId session = subscribe.session();
    WeightsLink link = subscribe.weights();
    if (membership.find(session).isEmpty()) {
      link.close();
      return;
    }
    boolean held = subscribe.held().equals(OptionalLong.of(version));
    membership = membership.receiving(session);
    WeightsLink replaced = weights.put(session, link);
    if (replaced != null) {
      replaced.close();
    }
    listeners
        .reducers()
        .forEach(reducer -> reducer.tell(new Reducer.Subscribe(session, version, held, link)));
  }

  /// Renews the session's lease.
  private void heard(SessionId session) {
    membership = membership.heard(session, now());
  }

  /// Whether a result counts: its session must be live, and `stamp.step` must be the `current` step
  /// or version. Other results are counted as dropped.
  public boolean accepts(SessionId session, Stamp stamp, long current) {
    heard(session);
    boolean accepted = stamp.step() == current && membership.find(session).isPresent();
    if (accepted) {
      membership = membership.onTime(session);
    } else {
      membership = membership.answered(session, stamp.step());
      dropped++;
      droppedByWorker.merge(name(session), 1, Integer::sum);
    }
    return accepted;
  }

  /// Updates the throughput of members from their completed work in a step.
  public void measured(Map<SessionId, CompletedWork> work) {
    membership = membership.measured(work, now());
  }

  /// Marks sessions as behind, because other workers had to do their work of `step`.
  public void fallBehind(Set<SessionId> slow, long step) {
    for (SessionId session : slow) {
      membership = membership.fallenBehind(session, now(), step);
    }
  }

  /// Ends the session if there is an objection to its result.
  ///
  /// @return true if there is no objection
  public boolean validates(SessionId session, Optional<String> objection) {
    objection.ifPresent(why -> gone(session, why));
    return objection.isEmpty();
  }

  /// Ends a session, if it is still live, and reports the loss. Later messages of the session are
  /// ignored.
  private void gone(SessionId session, String why) {
    if (membership.find(session).isEmpty()) {
      return;
    }
    listeners.observers().tell(new TrainingEvent.WorkerLost(name(session), why));
    membership = membership.lost(session, now());
    end(session, why);
  }

  /// Ends the session of a worker that leaves because the run is over. No loss is reported.
  public void remove(SessionId session) {
    if (membership.find(session).isPresent()) {
      end(session, "the run is over");
    }
  }

  private void end(SessionId session, String why) {
    listeners.fence().close(session, why);
    membership = membership.without(session);
    listeners.reducers().forEach(reducer -> reducer.tell(new Reducer.Unsubscribe(session)));
    Optional.ofNullable(weights.remove(session)).ifPresent(WeightsLink::close);
    workers.remove(session).tell(new ToWorker.Closed(why));
  }

  private void onTick(Supplier<String> missing) {
    if (!stalls.tick(now())) {
      // Messages that workers sent while this process was paused may not have been read yet.
      membership = membership.allHeard(now());
    } else {
      Duration lease = leases.lease();
      for (Member silent : membership.expired(now(), lease)) {
        gone(silent.session(), "silent for more than %s ms".formatted(lease.toMillis()));
      }
    }
    stalls.stallNotice(now(), missing).ifPresent(listeners.observers()::tell);
  }

  /// Sends a message to a worker, if its session is live.
  public void tell(SessionId session, ToWorker message) {
    ActorRef<ToWorker> worker = workers.get(session);
    if (worker != null) {
      if (message instanceof ToWorker.Assign) {
        membership = membership.given(session);
      }
      worker.tell(message);
    }
  }

  /// Ends every session. The workers may look for another coordinator.
  public void closeAll(String why) {
    membership.all().forEach(member -> end(member.session(), why));
  }

  public void tellAll(ToWorker message) {
    workers.values().forEach(worker -> worker.tell(message));
  }

  /// The time by the run's clock.
  public TimePoint now() {
    return clock.now();
  }
}
