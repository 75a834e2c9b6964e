package dev.tributary.worker.link;

import dev.tributary.proto.v1.Finish;
import dev.tributary.proto.v1.Heartbeat;
import dev.tributary.proto.v1.Join;
import dev.tributary.proto.v1.Leave;
import dev.tributary.proto.v1.NonFinite;
import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.proto.v1.SessionResponse;
import dev.tributary.proto.v1.ShardDone;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import dev.tributary.reduce.Score;
import dev.tributary.reduce.ShardRange;
import dev.tributary.text.PlainText;
import dev.tributary.train.NonFiniteException;
import dev.tributary.wire.ScoreCodec;
import dev.tributary.wire.Stamp;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.function.Consumer;

/// The control stream of a worker: encodes and sends the worker's messages, and decodes the
/// coordinator's messages. Only one thread at a time may send.
public final class ControlStream {
  private final ClientCallStreamObserver<SessionRequest> requests;
  private Stamp run = new Stamp(0, 0, 0); // run and term of the Welcome, once it has arrived

  private ControlStream(ClientCallStreamObserver<SessionRequest> requests) {
    this.requests = requests;
  }

  /// Opens a control stream.
  ///
  /// @param listener receives the coordinator's messages on gRPC's threads; must not block; the
  ///   last message is `Ended`
  public static ControlStream open(Channel channel, Consumer<FromCoordinator> listener) {
    return new ControlStream(
        (ClientCallStreamObserver<SessionRequest>)
            TrainingServiceGrpc.newStub(channel).session(new Inbound(listener)));
  }

  public void join(Join join) {
    requests.onNext(SessionRequest.newBuilder().setJoin(join).build());
  }

  /// Sets the run and term of the Welcome, which every later message carries.
  public void joined(Stamp welcomed) {
    run = welcomed;
  }

  public void heartbeat() {
    requests.onNext(at(0).setHeartbeat(Heartbeat.getDefaultInstance()).build());
  }

  public void shardDone(long step, int shard, Score score, long nanos) {
    ShardDone done =
        ShardDone.newBuilder()
            .setShard(shard)
            .setScore(ScoreCodec.toMessage(score))
            .setComputeNanos(nanos)
            .build();
    requests.onNext(at(step).setShardDone(done).build());
  }

  public void evaluationDone(long version, int block, Score score) {
    requests.onNext(at(version).setEvaluationDone(ScoreCodec.toMessage(block, score)).build());
  }

  public void nonFinite(long step, NonFiniteException what) {
    NonFinite found =
        NonFinite.newBuilder()
            .setShard(what.shard())
            .setParameter(what.parameter())
            .setIndex(what.index())
            .setValue(what.value())
            .build();
    requests.onNext(at(step).setNonFinite(found).build());
  }

  public void leave(String reason) {
    requests.onNext(at(0).setLeave(Leave.newBuilder().setReason(reason)).build());
    requests.onCompleted();
  }

  /// Ends the stream at once, if it has not ended.
  public void cancel() {
    requests.cancel("the session is over", null);
  }

  private SessionRequest.Builder at(long step) {
    return SessionRequest.newBuilder().setStamp(run.at(step).toMessage());
  }

  private record Inbound(Consumer<FromCoordinator> listener)
      implements StreamObserver<SessionResponse> {

    @Override
    public void onNext(SessionResponse response) {
      FromCoordinator message;
      try {
        message = decoded(response);
      } catch (IllegalArgumentException e) {
        message =
            new FromCoordinator.Ended(
                Status.INVALID_ARGUMENT.withDescription(
                    "the coordinator sent a message that makes no sense: " + e.getMessage()));
      }
      listener.accept(message);
    }

    @Override
    public void onError(Throwable failure) {
      listener.accept(new FromCoordinator.Ended(Status.fromThrowable(failure)));
    }

    @Override
    public void onCompleted() {
      listener.accept(
          new FromCoordinator.Ended(
              Status.UNAVAILABLE.withDescription("the coordinator ended the session")));
    }

    private static FromCoordinator decoded(SessionResponse response) {
      Stamp stamp = Stamp.of(response.getStamp());
      return switch (response.getKindCase()) {
        case WELCOME -> {
          var welcome = response.getWelcome();
          yield new FromCoordinator.Welcomed(
              stamp,
              PlainText.of(welcome.getWorker()),
              new FromCoordinator.Leases(
                  Duration.ofMillis(welcome.getLeaseMillis()),
                  Duration.ofMillis(welcome.getHeartbeatMillis())));
        }
        case ASSIGNMENT ->
            new FromCoordinator.Assigned(
                stamp.step(),
                new ShardRange(
                    response.getAssignment().getFirstShard(),
                    response.getAssignment().getShardCount()));
        case EVALUATION_ASSIGNMENT ->
            new FromCoordinator.EvaluationAssigned(
                stamp.step(),
                new ShardRange(
                    response.getEvaluationAssignment().getFirstBlock(),
                    response.getEvaluationAssignment().getBlockCount()));
        case FINISH -> finish(stamp.step(), response.getFinish());
        // A message kind of a later wire version counts as a heartbeat.
        case HEARTBEAT, KIND_NOT_SET -> new FromCoordinator.Beat();
      };
    }

    private static FromCoordinator finish(long version, Finish finish) {
      String reason = PlainText.of(finish.getReason());
      return switch (finish.getOutcome()) {
        case OUTCOME_FAILED -> new FromCoordinator.Failed(reason);
        case OUTCOME_COMPLETED -> new FromCoordinator.Finished(version, reason);
        // An unknown outcome of a later release is treated like STOPPED: the worker connects again.
        case OUTCOME_STOPPED, OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
            new FromCoordinator.Stopped(reason);
      };
    }
  }
}
