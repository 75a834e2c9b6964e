package dev.tributary.coordinator.service;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.proto.v1.Assignment;
import dev.tributary.proto.v1.EvaluationAssignment;
import dev.tributary.proto.v1.Finish;
import dev.tributary.proto.v1.Finish.Outcome;
import dev.tributary.proto.v1.Heartbeat;
import dev.tributary.proto.v1.SessionResponse;
import dev.tributary.proto.v1.Welcome;
import dev.tributary.reduce.ShardRange;
import dev.tributary.wire.Stamp;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;

/// Sends control messages to one worker. Owns the outgoing side of its control stream. A worker that
/// does not read them loses its session, so that few of them wait.
///
///     open ──Closed──▶ (stopped)
final class SessionStream {
  /// The most messages that wait while the connection accepts none.
  private static final int MOST_UNREAD = 255;

  private final Stamp run;
  private final ServerCallStreamObserver<SessionResponse> responses;
  private final Runnable unreadable;
  private int unread;
  private boolean ending;

  private SessionStream(
      Stamp run, ServerCallStreamObserver<SessionResponse> responses, Runnable unreadable) {
    this.run = run;
    this.responses = responses;
    this.unreadable = unreadable;
  }

  /// @param unreadable ends the session of a worker that does not read its messages
  static Behavior<ToWorker> create(
      Stamp run, ServerCallStreamObserver<SessionResponse> responses, Runnable unreadable) {
    return new SessionStream(run, responses, unreadable).open();
  }

  private Behavior<ToWorker> open() {
    return Behaviors.receiveMessage(
        command -> {
          switch (command) {
            case ToWorker.Welcome welcomed ->
                send(
                    at(welcomed.version())
                        .setWelcome(
                            Welcome.newBuilder()
                                .setWorker(welcomed.worker())
                                .setLeaseMillis((int) welcomed.leases().lease().toMillis())
                                .setHeartbeatMillis((int) welcomed.leases().heartbeat().toMillis()))
                        .build());
            case ToWorker.Assign(long step, ShardRange shards) ->
                send(
                    at(step)
                        .setAssignment(
                            Assignment.newBuilder()
                                .setFirstShard(shards.first())
                                .setShardCount(shards.count()))
                        .build());
            case ToWorker.AssignEvaluation(long version, ShardRange blocks) ->
                send(
                    at(version)
                        .setEvaluationAssignment(
                            EvaluationAssignment.newBuilder()
                                .setFirstBlock(blocks.first())
                                .setBlockCount(blocks.count()))
                        .build());
            case ToWorker.Finished(long version, String reason) ->
                send(finish(version, Outcome.OUTCOME_COMPLETED, reason));
            case ToWorker.Failed(long version, String reason) ->
                send(finish(version, Outcome.OUTCOME_FAILED, reason));
            case ToWorker.Stopped(long version, String reason) ->
                send(finish(version, Outcome.OUTCOME_STOPPED, reason));
            case ToWorker.Beat() -> beat();
            case ToWorker.Closed(String why) -> {
              responses.onError(Status.ABORTED.withDescription(why).asRuntimeException());
              return Behaviors.stopped();
            }
          }
          return Behaviors.same();
        });
  }

  /// Sends a heartbeat, unless the worker has not read the earlier messages yet.
  private void beat() {
    if (responses.isReady()) {
      responses.onNext(at(0).setHeartbeat(Heartbeat.getDefaultInstance()).build());
    }
  }

  /// Sends a message. If too many wait already, the session ends, and this message and all later
  /// ones are dropped.
  private void send(SessionResponse message) {
    if (ending) {
      return;
    }
    unread = responses.isReady() ? 0 : unread + 1;
    if (unread > MOST_UNREAD) {
      ending = true;
      unreadable.run();
    } else {
      responses.onNext(message);
    }
  }

  private SessionResponse finish(long version, Outcome outcome, String reason) {
    return at(version).setFinish(Finish.newBuilder().setOutcome(outcome).setReason(reason)).build();
  }

  private SessionResponse.Builder at(long step) {
    return SessionResponse.newBuilder().setStamp(run.at(step).toMessage());
  }
}
