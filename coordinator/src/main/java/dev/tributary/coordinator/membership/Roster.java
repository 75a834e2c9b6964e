package dev.tributary.coordinator.membership;

import akka.actor.typed.ActorRef;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.round.CompletedWork;
import dev.tributary.coordinator.round.Member;
import dev.tributary.coordinator.round.Membership;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.proto.v1.Join;
import dev.tributary.wire.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/// The workers of a run and how to reach them: admits them, ends their sessions, applies changes to
/// the [Membership], and tells everyone concerned. Belongs to one actor.
///
/// A session is in the membership, in the fence, among the reducers' subscribers and among the
/// workers that are told, or in none of them.
public final class Roster {
  private final Join own;
  private final ToWorker.Leases leases;
  private final InstantSource clock;
  private final Concerned concerned;
  private final Map<SessionId, ActorRef<ToWorker>> workers = new HashMap<>();
  private final Map<SessionId, WeightsLink> weights = new HashMap<>();
  private final StallDetector stalls;
  private Membership membership = Membership.EMPTY;
  private long dropped;

  /// @param own the message that a worker must join with
  public Roster(Join own, ToWorker.Leases leases, InstantSource clock, Concerned concerned) {
    this.own = own;
    this.leases = leases;
    this.clock = clock;
    this.concerned = concerned;
    this.stalls = new StallDetector(now());
  }

  /// Where changes are told.
  ///
  /// @param fence told which sessions live
  /// @param reducers told where to publish weights
  /// @param observers told for people
  public record Concerned(
      ChunkFence fence,
      List<ActorRef<Reducer.Command>> reducers,
      ActorRef<TrainingEvent> observers) {}

  public Membership membership() {
    return membership;
  }

  /// The members that can be given work.
  public List<Member> receiving() {
    return membership.receiving();
  }

  /// The members that are to be given work now.
  public List<Member> ready() {
    return membership.ready(now());
  }

  /// The number of results of older steps, which counted for nothing.
  public long dropped() {
    return dropped;
  }

  /// The name of a member; a session that is over has no name any more.
  public String name(SessionId session) {
    return membership.find(session).map(Member::name).orElse("a lost worker");
  }

  /// The run has made progress.
  public void progressed() {
    stalls.progressed(now());
  }

  /// @param version of the weights
  /// @param missing says what the run waits for
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
    String wanted = join.candidate().getWorker();
    Optional<String> refusal = Admission.refusal(own, join.candidate());
    if (refusal.isPresent()) {
      join.worker().tell(new ToWorker.Refused(refusal.get()));
      concerned
          .observers()
          .tell(
              new TrainingEvent.WorkerRefused(
                  "%s at %s".formatted(wanted, join.from()), refusal.get()));
      return;
    }
    SessionId session = join.session();
    Member member =
        Member.joined(session, membership.uniqueName(wanted), join.candidate().getActors(), now());
    membership = membership.with(member);
    workers.put(session, join.worker());
    concerned.fence().open(session);
    tell(session, new ToWorker.Welcome(session, member.name(), version, leases));
    concerned.observers().tell(new TrainingEvent.WorkerJoined(member.name(), member.actors()));
  }

  /// Weights flow to the session from now on, `version` first, if it still lives.
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
    concerned
        .reducers()
        .forEach(reducer -> reducer.tell(new Reducer.Subscribe(session, version, held, link)));
  }

  /// The session's lease starts anew.
  private void heard(SessionId session) {
    membership = membership.heard(session, now());
  }

  /// Whether a result of a session for step or version `stamp.step` is about `current`. The session
  /// must live. Other results are counted as dropped.
  public boolean accepts(SessionId session, Stamp stamp, long current) {
    heard(session);
    membership = membership.caughtUp(session);
    boolean accepted = stamp.step() == current && membership.find(session).isPresent();
    dropped += accepted ? 0 : 1;
    return accepted;
  }

  /// Updates the throughput of members from the work that they have done in a step.
  public void measured(Map<SessionId, CompletedWork> work) {
    membership = membership.measured(work, now());
  }

  /// Other workers had to do the work of these.
  public void fallBehind(Set<SessionId> slow) {
    for (SessionId session : slow) {
      membership = membership.fallenBehind(session, now());
    }
  }

  /// Ends the session if there is an objection to its result.
  ///
  /// @return whether there is none
  public boolean validates(SessionId session, Optional<String> objection) {
    objection.ifPresent(why -> gone(session, why));
    return objection.isEmpty();
  }

  /// Ends a session, if it still lives: nothing that it sends counts any more.
  private void gone(SessionId session, String why) {
    if (membership.find(session).isEmpty()) {
      return;
    }
    concerned.observers().tell(new TrainingEvent.WorkerLost(name(session), why));
    end(session, why);
  }

  /// Ends the session of a worker that leaves because the run is over: that is no loss to report.
  public void remove(SessionId session) {
    if (membership.find(session).isPresent()) {
      end(session, "the run is over");
    }
  }

  private void end(SessionId session, String why) {
    concerned.fence().close(session);
    membership = membership.without(session);
    concerned.reducers().forEach(reducer -> reducer.tell(new Reducer.Unsubscribe(session)));
    Optional.ofNullable(weights.remove(session)).ifPresent(WeightsLink::close);
    workers.remove(session).tell(new ToWorker.Closed(why));
  }

  private void onTick(Supplier<String> missing) {
    if (!stalls.tick(now())) {
      // Messages that workers sent during a pause of this process may still be on their way.
      membership = membership.allHeard(now());
    } else {
      Duration lease = leases.lease();
      for (Member silent : membership.expired(now(), lease)) {
        gone(silent.session(), "silent for more than %d ms".formatted(lease.toMillis()));
      }
    }
    stalls.stallNotice(now(), missing).ifPresent(concerned.observers()::tell);
  }

  /// Tells a worker, if its session still lives.
  public void tell(SessionId session, ToWorker message) {
    ActorRef<ToWorker> worker = workers.get(session);
    if (worker != null) {
      worker.tell(message);
    }
  }

  /// Ends every session; the workers may look for another coordinator.
  public void closeAll(String why) {
    membership.all().forEach(member -> end(member.session(), why));
  }

  public void tellAll(ToWorker message) {
    workers.values().forEach(worker -> worker.tell(message));
  }

  /// The time by the run's clock.
  public Instant now() {
    return clock.instant();
  }
}
