package dev.tributary.coordinator.service;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Props;
import dev.tributary.coordinator.job.TrainingJob;
import dev.tributary.coordinator.membership.Admission;
import dev.tributary.coordinator.membership.MembershipChange;
import dev.tributary.coordinator.membership.ToWorker;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.coordinator.round.ShardResult;
import dev.tributary.proto.v1.EvaluationDone;
import dev.tributary.proto.v1.GetJobRequest;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.proto.v1.Join;
import dev.tributary.proto.v1.NonFinite;
import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.proto.v1.SessionResponse;
import dev.tributary.proto.v1.ShardDone;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import dev.tributary.text.PlainText;
import dev.tributary.wire.PeerAddress;
import dev.tributary.wire.ScoreCodec;
import dev.tributary.wire.Stamp;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicLong;

/// The gRPC service of the control streams: decodes the messages of workers and passes them to the
/// job.
public final class TrainingEndpoint extends TrainingServiceGrpc.TrainingServiceImplBase {
  private final ActorSpawner actors;
  private final ActorRef<TrainingJob.Command> job;
  private final ChunkFence fence;
  private final GetJobResponse description;
  private final AtomicLong sessions = new AtomicLong();

  /// @param description the description of the job, for workers that ask
  public TrainingEndpoint(
      ActorSpawner actors,
      ActorRef<TrainingJob.Command> job,
      ChunkFence fence,
      GetJobResponse description) {
    this.actors = actors;
    this.job = job;
    this.fence = fence;
    this.description = description;
  }

  @Override
  public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> responses) {
    Admission.wireVersionRefusal(request.getWireVersion())
        .ifPresent(
            why -> {
              throw Status.FAILED_PRECONDITION.withDescription(why).asRuntimeException();
            });
    responses.onNext(description);
    responses.onCompleted();
  }

  @Override
  public StreamObserver<SessionRequest> session(StreamObserver<SessionResponse> responses) {
    SessionId session = new SessionId(sessions.incrementAndGet());
    ActorRef<ToWorker> worker =
        actors.spawn(
            SessionStream.create(fence.run(), responses), "session-" + session, Props.empty());
    Requests requests = new Requests(session, PeerAddress.current(), worker);
    // Without a cancel handler, sending to a worker that has disconnected would throw.
    ((ServerCallStreamObserver<SessionResponse>) responses)
        .setOnCancelHandler(() -> requests.end("its connection was lost"));
    return requests;
  }

  /// Receives the messages of one worker. gRPC calls it from one thread at a time.
  private final class Requests implements StreamObserver<SessionRequest> {
    private final SessionId session;
    private final String from;
    private final ActorRef<ToWorker> worker;
    private volatile boolean joined;

    Requests(SessionId session, String from, ActorRef<ToWorker> worker) {
      this.session = session;
      this.from = from;
      this.worker = worker;
    }

    @Override
    public void onNext(SessionRequest request) {
      if (request.hasJoin() == joined) {
        throw Status.INVALID_ARGUMENT
            .withDescription("a session must begin with one Join and have no other")
            .asRuntimeException();
      }
      if (request.hasJoin()) {
        joined = true;
        Stamp known = Stamp.of(request.getJoin().getKnown());
        if (fence.run().isOfEarlierTerm(known)) {
          job.tell(new TrainingJob.Superseded(known.term()));
        }
        tell(new MembershipChange.Join(session, from, named(request.getJoin()), worker));
        return;
      }
      Stamp stamp = Stamp.of(request.getStamp());
      fence.requireRun(stamp);
      switch (request.getKindCase()) {
        case SHARD_DONE ->
            job.tell(new TrainingJob.ShardDone(session, stamp, result(request.getShardDone())));
        case EVALUATION_DONE ->
            job.tell(
                new TrainingJob.BlockDone(session, stamp, result(request.getEvaluationDone())));
        case NON_FINITE ->
            job.tell(new TrainingJob.NonFiniteFound(session, stamp, plain(request.getNonFinite())));
        case LEAVE ->
            tell(new MembershipChange.Gone(session, PlainText.of(request.getLeave().getReason())));
        // A message kind of a later wire version counts as a heartbeat.
        case HEARTBEAT, JOIN, KIND_NOT_SET -> tell(new MembershipChange.Heard(session));
      }
    }

    @Override
    public void onError(Throwable failure) {
      end("its connection was lost");
    }

    @Override
    public void onCompleted() {
      end("it ended its session");
    }

    /// Ends the session: in the job if the worker has joined, otherwise here.
    private void end(String why) {
      if (joined) {
        tell(new MembershipChange.Gone(session, why));
      } else {
        worker.tell(new ToWorker.Closed(why));
      }
    }

    private void tell(MembershipChange change) {
      job.tell(new TrainingJob.MembershipChanged(change));
    }

    /// The message with a name that can be shown to people.
    private static Join named(Join candidate) {
      return candidate.toBuilder().setWorker(PlainText.of(candidate.getWorker())).build();
    }

    private static NonFinite plain(NonFinite what) {
      return what.toBuilder()
          .setParameter(PlainText.of(what.getParameter()))
          .setValue(PlainText.of(what.getValue()))
          .build();
    }

    private static ShardResult result(ShardDone done) {
      return new ShardResult(
          done.getShard(), ScoreCodec.of(done.getScore()), done.getComputeNanos());
    }

    private static ShardResult result(EvaluationDone done) {
      return new ShardResult(done.getBlock(), ScoreCodec.of(done.getScore()), 0);
    }
  }
}
