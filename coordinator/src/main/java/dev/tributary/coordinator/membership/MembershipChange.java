package dev.tributary.coordinator.membership;

import akka.actor.typed.ActorRef;
import dev.tributary.coordinator.round.SessionId;
import java.util.OptionalLong;

/// An event after which the membership may differ.
public sealed interface MembershipChange {

  /// A worker joins. It was admitted.
  ///
  /// @param name the name that the worker wants, safe to be shown
  /// @param actors the number of its worker actors
  record Join(SessionId session, String name, int actors, ActorRef<ToWorker> worker)
      implements MembershipChange {}

  /// The session has opened its stream of weights. From the next step on it can be given shards.
  ///
  /// @param held a version that the worker still has from an earlier session
  record Subscribe(SessionId session, OptionalLong held, WeightsLink weights)
      implements MembershipChange {}

  /// The worker has sent a heartbeat.
  record Heard(SessionId session) implements MembershipChange {}

  /// The worker has left, or one of its streams has broken.
  record Gone(SessionId session, String why) implements MembershipChange {}

  /// The periodic check for silent workers and late work.
  enum Tick implements MembershipChange {
    TICK
  }
}
