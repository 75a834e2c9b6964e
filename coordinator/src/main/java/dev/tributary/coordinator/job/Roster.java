package dev.tributary.coordinator.job;

import akka.actor.typed.ActorRef;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.round.Member;
import dev.tributary.coordinator.round.Membership;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.reduce.ShardRange;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The workers of the run and how to reach them: applies what happens to the [Membership], and
/// tells everyone concerned. Belongs to one actor.
final class Roster {
  private final Fence fence;
  private final List<ActorRef<Reducer.Command>> reducers;
  private final Map<SessionId, ActorRef<ToWorker>> workers = new HashMap<>();
  private final Map<SessionId, WeightsLink> weights = new HashMap<>();
  private Membership membership = Membership.EMPTY;

  Roster(Fence fence, List<ActorRef<Reducer.Command>> reducers) {
    this.fence = fence;
    this.reducers = reducers;
  }

  Membership membership() {
    return membership;
  }

  /// Those that can be given work.
  List<Member> receiving() {
    return membership.receiving();
  }

  /// @return the new member; its session is open from now on
  Member join(TrainingJob.Join join, Instant now) {
    String name = membership.uniqueName(join.candidate().getWorker());
    Member member = new Member(join.session(), name, join.candidate().getActors(), false, now);
    membership = membership.with(member);
    workers.put(join.session(), join.worker());
    fence.open(join.session());
    return member;
  }

  /// Weights flow to the session over `link` from now on, `version` first, if it still lives.
  void subscribe(SessionId session, WeightsLink link, long version) {
    if (membership.find(session).isEmpty()) {
      link.close();
      return;
    }
    membership = membership.receiving(session);
    WeightsLink replaced = weights.put(session, link);
    if (replaced != null) {
      replaced.close();
    }
    reducers.forEach(reducer -> reducer.tell(new Reducer.Subscribe(session, version, link)));
  }

  void heard(SessionId session, Instant now) {
    membership = membership.heard(session, now);
  }

  /// Those that have been silent for longer than `lease`.
  List<Member> expired(Instant now, Duration lease) {
    return membership.expired(now, lease);
  }

  /// Ends a session: nothing it says counts any more.
  void drop(SessionId session, String why) {
    fence.close(session);
    membership = membership.without(session);
    reducers.forEach(reducer -> reducer.tell(new Reducer.Unsubscribe(session)));
    WeightsLink link = weights.remove(session);
    if (link != null) {
      link.close();
    }
    ActorRef<ToWorker> worker = workers.remove(session);
    if (worker != null) {
      worker.tell(new ToWorker.Closed(why));
    }
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

  void tellAll(ToWorker message) {
    workers.values().forEach(worker -> worker.tell(message));
  }
}
