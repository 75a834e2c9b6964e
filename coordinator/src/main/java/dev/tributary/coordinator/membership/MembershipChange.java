package dev.tributary.coordinator.membership;

import akka.actor.typed.ActorRef;
import dev.tributary.coordinator.round.SessionId;
import java.util.OptionalLong;

/// Anything after which a worker may have come, or gone.
public sealed interface MembershipChange {

  /// A worker wants to take part.
  ///
  /// @param from its address, for people
  record Join(
      SessionId session,
      String from,
      dev.tributary.proto.v1.Join candidate,
      ActorRef<ToWorker> worker)
      implements MembershipChange {}

  /// Weights can flow to the session: from the next step on it takes part.
  ///
  /// @param held a version that the worker has already, from an earlier session
  record Subscribe(SessionId session, OptionalLong held, WeightsLink weights)
      implements MembershipChange {}

  /// The worker has sent a sign of life.
  record Heard(SessionId session) implements MembershipChange {}

  /// The worker has left, or one of its streams has broken.
  record Gone(SessionId session, String why) implements MembershipChange {}

  /// Time to look for workers that are silent, and for work that is late.
  enum Tick implements MembershipChange {
    TICK
  }
}
