package dev.tributary.coordinator.service;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.proto.v1.Assignment;
import dev.tributary.proto.v1.EvaluationAssignment;
import dev.tributary.proto.v1.Finish;
import dev.tributary.proto.v1.Heartbeat;
import dev.tributary.proto.v1.SessionResponse;
import dev.tributary.proto.v1.Welcome;
import dev.tributary.reduce.ShardRange;
import dev.tributary.wire.Stamp;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;

/// Speaks to one worker: owns the responses of its control stream.
///
///     open ──End──▶ (stopped)
public final class SessionStream {
  private final Stamp run;
  private final StreamObserver<SessionResponse> responses;

  private SessionStream(Stamp run, StreamObserver<SessionResponse> responses) {
    this.run = run;
    this.responses = responses;
  }

  public sealed interface Command {}

  /// The worker is in, and the weights are of `version`.
  public record Welcomed(
      SessionId session, String worker, long version, Duration lease, Duration heartbeat)
      implements Command {}

  public record Assign(long step, ShardRange shards) implements Command {}

  public record AssignEvaluation(long version, ShardRange blocks) implements Command {}

  public record Finished(long version, String reason) implements Command {}

  public enum Beat implements Command {
    BEAT
  }

  /// Nothing more will be said: OK, or a status whose text tells the worker what to do.
  public record End(Status status) implements Command {}

  static Behavior<Command> create(Stamp run, StreamObserver<SessionResponse> responses) {
    return new SessionStream(run, responses).open();
  }

  private Behavior<Command> open() {
    return Behaviors.receiveMessage(
        command -> {
          switch (command) {
            case Welcomed welcomed ->
                responses.onNext(
                    at(welcomed.version())
                        .setWelcome(
                            Welcome.newBuilder()
                                .setSessionId(welcomed.session().value())
                                .setWorker(welcomed.worker())
                                .setLeaseMillis((int) welcomed.lease().toMillis())
                                .setHeartbeatMillis((int) welcomed.heartbeat().toMillis()))
                        .build());
            case Assign(long step, ShardRange shards) ->
                responses.onNext(
                    at(step)
                        .setAssignment(
                            Assignment.newBuilder()
                                .setFirstShard(shards.first())
                                .setShardCount(shards.count()))
                        .build());
            case AssignEvaluation(long version, ShardRange blocks) ->
                responses.onNext(
                    at(version)
                        .setEvaluationAssignment(
                            EvaluationAssignment.newBuilder()
                                .setFirstBlock(blocks.first())
                                .setBlockCount(blocks.count()))
                        .build());
            case Finished(long version, String reason) ->
                responses.onNext(
                    at(version).setFinish(Finish.newBuilder().setReason(reason)).build());
            case Beat.BEAT ->
                responses.onNext(at(0).setHeartbeat(Heartbeat.getDefaultInstance()).build());
            case End(Status status) -> {
              if (status.isOk()) {
                responses.onCompleted();
              } else {
                responses.onError(status.asRuntimeException());
              }
              return Behaviors.stopped();
            }
          }
          return Behaviors.same();
        });
  }

  private SessionResponse.Builder at(long step) {
    return SessionResponse.newBuilder().setStamp(run.at(step).toMessage());
  }
}
