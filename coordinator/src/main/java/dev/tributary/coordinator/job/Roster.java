package dev.tributary.coordinator.job;

import akka.actor.typed.ActorRef;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.round.Member;
import dev.tributary.coordinator.round.Membership;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.Work;
import dev.tributary.proto.v1.Join;
import dev.tributary.reduce.ShardRange;
import dev.tributary.wire.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// The workers of the run and how to reach them: admits them, ends their sessions, applies what
/// happens to the [Membership], and tells everyone concerned. Belongs to one actor.
final class Roster {
  private final Join own;
  private final JobSettings settings;
  private final Surroundings around;
  private final List<ActorRef<Reducer.Command>> reducers;
  private final Map<SessionId, ActorRef<ToWorker>> workers = new HashMap<>();
  private final Map<SessionId, WeightsLink> weights = new HashMap<>();
  private final Patience patience;
  private Membership membership = Membership.EMPTY;
  private long dropped;

  /// @param own what a worker must join with
  Roster(
      Join own,
      JobSettings settings,
      Surroundings around,
      List<ActorRef<Reducer.Command>> reducers) {
    this.own = own;
    this.settings = settings;
    this.around = around;
    this.reducers = reducers;
    this.patience = new Patience(now());
  }

  Membership membership() {
    return membership;
  }

  /// Those that can be given work.
  List<Member> receiving() {
    return membership.receiving();
  }

  /// Those that are to be given work now.
  List<Member> ready() {
    return membership.ready(now());
  }

  /// Messages of older steps, which counted for nothing.
  long dropped() {
    return dropped;
  }

  /// What a member is called; a session that is over has no name any more.
  String name(SessionId session) {
    return membership.find(session).map(Member::name).orElse("a lost worker");
  }

  /// The run has gone on: patience starts anew.
  void progressed() {
    patience.progressed(now());
  }

  /// @param version that the weights are of
  /// @param missing what the run waits for, for people
  void apply(TrainingJob.MembershipChange change, long version, Supplier<String> missing) {
    switch (change) {
      case TrainingJob.Join join -> admit(join, version);
      case TrainingJob.Subscribe subscribe -> subscribe(subscribe, version);
      case TrainingJob.Heard(SessionId session) -> {
        heard(session);
        tell(session, new ToWorker.Beat());
      }
      case TrainingJob.Gone(SessionId session, String why) -> gone(session, why);
      case TrainingJob.Tick.TICK -> onTick(missing);
    }
  }

  private void admit(TrainingJob.Join join, long version) {
    String wanted = join.candidate().getWorker();
    Optional<String> refusal = Admission.refusal(own, join.candidate());
    if (refusal.isPresent()) {
      join.worker().tell(new ToWorker.Refused(refusal.get()));
      around.tell(
          new TrainingEvent.WorkerRefused(
              "%s at %s".formatted(wanted, join.from()), refusal.get()));
      return;
    }
    SessionId session = join.session();
    Member member =
        Member.joined(session, membership.uniqueName(wanted), join.candidate().getActors(), now());
    membership = membership.with(member);
    workers.put(session, join.worker());
    around.fence().open(session);
    tell(session, new ToWorker.Welcomed(session, member.name(), version, settings.leases()));
    around.tell(new TrainingEvent.WorkerJoined(member.name(), member.actors()));
  }

  /// Weights flow to the session from now on, `version` first, if it still lives.
  private void subscribe(TrainingJob.Subscribe subscribe, long version) {
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
    reducers.forEach(reducer -> reducer.tell(new Reducer.Subscribe(session, version, held, link)));
  }

  /// The session's lease starts anew.
  private void heard(SessionId session) {
    membership = membership.heard(session, now());
  }

  /// Whether what a session has computed for step or version `stamp.step` concerns `current`: it
  /// must live. What does not is counted.
  boolean hears(SessionId session, Stamp stamp, long current) {
    heard(session);
    membership = membership.caughtUp(session);
    boolean concerns = stamp.step() == current && membership.find(session).isPresent();
    dropped += concerns ? 0 : 1;
    return concerns;
  }

  /// What was computed in a step says how fast the workers are.
  void measured(Map<SessionId, Work> work) {
    membership = membership.measured(work, now());
  }

  /// Others had to do their work.
  void fallBehind(Set<SessionId> slow) {
    for (SessionId session : slow) {
      membership = membership.fallenBehind(session, now());
    }
  }

  /// Whether there is no objection to what a session said; one that gave cause for one is over.
  boolean believes(SessionId session, Optional<String> objection) {
    objection.ifPresent(why -> gone(session, why));
    return objection.isEmpty();
  }

  /// Ends a session, if it still lives: nothing it says counts any more.
  void gone(SessionId session, String why) {
    if (membership.find(session).isEmpty()) {
      return;
    }
    around.tell(new TrainingEvent.WorkerLost(name(session), why));
    end(session, why);
  }

  /// The same for a worker that goes because the run is over: nobody is to be told.
  void dismiss(SessionId session) {
    if (membership.find(session).isPresent()) {
      end(session, "the run is over");
    }
  }

  private void end(SessionId session, String why) {
    around.fence().close(session);
    membership = membership.without(session);
    reducers.forEach(reducer -> reducer.tell(new Reducer.Unsubscribe(session)));
    Optional.ofNullable(weights.remove(session)).ifPresent(WeightsLink::close);
    workers.remove(session).tell(new ToWorker.Closed(why));
  }

  private void onTick(Supplier<String> missing) {
    if (!patience.tick(now())) {
      // What workers said during a pause of our own may still be on its way to us.
      membership = membership.allHeard(now());
    } else {
      Duration lease = settings.leases().lease();
      for (Member silent : membership.expired(now(), lease)) {
        gone(silent.session(), "silent for more than %d ms".formatted(lease.toMillis()));
      }
    }
    patience.complaint(now(), missing).ifPresent(around::tell);
  }

  /// Tells each session its ranges, one message a range.
  void assign(Map<SessionId, List<ShardRange>> duties, Function<ShardRange, ToWorker> message) {
    duties.forEach(
        (session, ranges) -> ranges.forEach(range -> tell(session, message.apply(range))));
  }

  void tell(SessionId session, ToWorker message) {
    ActorRef<ToWorker> worker = workers.get(session);
    if (worker != null) {
      worker.tell(message);
    }
  }

  /// Ends every session; the workers may look for another coordinator.
  void closeAll(String why) {
    membership.all().forEach(member -> end(member.session(), why));
  }

  void tellAll(ToWorker message) {
    workers.values().forEach(worker -> worker.tell(message));
  }

  /// What the clock of the run says.
  Instant now() {
    return settings.clock().instant();
  }
}
