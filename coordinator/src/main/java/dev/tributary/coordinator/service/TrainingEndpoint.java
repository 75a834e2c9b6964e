package dev.tributary.coordinator.service;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Props;
import dev.tributary.coordinator.event.TrainingEvent;
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
import dev.tributary.reduce.quality.Quality;
import dev.tributary.text.PlainText;
import dev.tributary.train.Fingerprint;
import dev.tributary.wire.AdmittedCall;
import dev.tributary.wire.PeerAddress;
import dev.tributary.wire.ScoreCodec;
import dev.tributary.wire.Stamp;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.function.Consumer;

/// The gRPC service of the control streams: decodes the messages of workers and passes them to the
/// job.
public final class TrainingEndpoint extends TrainingServiceGrpc.TrainingServiceImplBase {
  /// The number of messages of one session that may wait for the job.
  private static final int PREFETCH = 64;

  private static final String UNREAD = "it does not read its control messages";

  private final ActorSpawner actors;
  private final ActorRef<TrainingJob.Message> job;
  private final ChunkFence fence;
  private final Description description;

  /// The description of a job for workers.
  ///
  /// @param fingerprint the fingerprint that a worker must have to join
  /// @param job the answer to workers that ask for the job
  /// @param quality the form in which workers report the quality of predictions
  /// @param refusals receives an event for each worker that may not join
  public record Description(
      Fingerprint fingerprint,
      GetJobResponse job,
      Quality.Form quality,
      Consumer<TrainingEvent.WorkerRefused> refusals) {}

  public TrainingEndpoint(
      ActorSpawner actors,
      ActorRef<TrainingJob.Message> job,
      ChunkFence fence,
      Description description) {
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
    responses.onNext(description.job());
    responses.onCompleted();
  }

  @Override
  public StreamObserver<SessionRequest> session(StreamObserver<SessionResponse> responses) {
    var stream = (ServerCallStreamObserver<SessionResponse>) responses;
    Requests requests = new Requests(SessionDoor.SESSION.get(), stream);
    // Without a cancel handler, sending to a worker that has disconnected would throw.
    stream.setOnCancelHandler(() -> requests.end("its connection was lost"));
    stream.disableAutoRequest();
    stream.request(PREFETCH);
    return requests;
  }

  /// Receives the messages of one worker. gRPC calls it from one thread at a time.
  private final class Requests implements StreamObserver<SessionRequest> {
    private final SessionId session;
    private final ServerCallStreamObserver<SessionResponse> stream;
    private final HeartbeatLimit heartbeats = new HeartbeatLimit();
    private final String from = PeerAddress.current();
    private volatile boolean joined;
    private volatile boolean refused;

    Requests(SessionId session, ServerCallStreamObserver<SessionResponse> stream) {
      this.session = session;
      this.stream = stream;
    }

    @Override
    public void onNext(SessionRequest request) {
      if (refused) {
        return;
      }
      if (request.hasJoin() == joined) {
        throw Status.INVALID_ARGUMENT
            .withDescription("a session must begin with one Join and have no other")
            .asRuntimeException();
      }
      if (request.hasJoin()) {
        onJoin(request.getJoin());
        return;
      }
      Stamp stamp = Stamp.of(request.getStamp());
      fence.requireRun(stamp);
      switch (request.getKindCase()) {
        case SHARD_DONE ->
            tell(new TrainingJob.ShardDone(session, stamp, result(request.getShardDone())));
        case EVALUATION_DONE ->
            tell(new TrainingJob.BlockDone(session, stamp, result(request.getEvaluationDone())));
        case NON_FINITE ->
            tell(new TrainingJob.NonFiniteFound(session, stamp, plain(request.getNonFinite())));
        case LEAVE ->
            tell(new MembershipChange.Gone(session, PlainText.of(request.getLeave().getReason())));
        // A message kind of a later wire version counts as a heartbeat.
        case HEARTBEAT, JOIN, KIND_NOT_SET -> {
          heartbeats.count();
          tell(new MembershipChange.Heard(session));
        }
      }
    }

    /// Checks a Join on gRPC's thread. The job, and everything else, learns only of a worker that
    /// is admitted.
    private void onJoin(Join join) {
      String name = PlainText.of(join.getWorker());
      Optional<Status> refusal = refusal(join);
      if (refusal.isPresent()) {
        refused = true;
        description
            .refusals()
            .accept(
                new TrainingEvent.WorkerRefused(
                    name + " at " + from, refusal.get().getDescription()));
        stream.onError(refusal.get().asRuntimeException());
        return;
      }
      joined = true;
      AdmittedCall.mark();
      ActorRef<ToWorker> worker =
          actors.spawn(
              SessionStream.create(fence.run(), stream, () -> end(UNREAD)),
              "session-" + session,
              Props.empty());
      tell(new MembershipChange.Join(session, name, join.getActors(), worker));
    }

    private Optional<Status> refusal(Join join) {
      Optional<String> difference = Admission.refusal(description.fingerprint(), join);
      if (difference.isPresent()) {
        return difference.map(Status.FAILED_PRECONDITION::withDescription);
      }
      Stamp known = Stamp.of(join.getKnown());
      return fence.run().isOfEarlierTerm(known)
          ? Optional.of(
              Status.ABORTED.withDescription(
                  "the worker knows term %s of this run, but this coordinator is in term %s; if another coordinator has taken over, this one ends within seconds; if not, its directory is an older copy of the run's: start the worker anew"
                      .formatted(
                          Long.toUnsignedString(known.term()),
                          Long.toUnsignedString(fence.run().term()))))
          : Optional.empty();
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
        job.tell(new TrainingJob.MembershipChanged(new MembershipChange.Gone(session, why)));
      } else if (!refused) {
        stream.onError(Status.ABORTED.withDescription(why).asRuntimeException());
      }
    }

    private void tell(MembershipChange change) {
      tell(new TrainingJob.MembershipChanged(change));
    }

    /// Passes a message on. When the job has handled it, the worker may send one more.
    private void tell(TrainingJob.Command command) {
      job.tell(new TrainingJob.Counted(command, () -> stream.request(1)));
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

    private ShardResult result(EvaluationDone done) {
      return new ShardResult(done.getBlock(), ScoreCodec.of(done, description.quality()), 0);
    }
  }
}
