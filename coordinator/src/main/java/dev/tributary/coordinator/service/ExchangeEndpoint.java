package dev.tributary.coordinator.service;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Props;
import dev.tributary.coordinator.job.TrainingJob;
import dev.tributary.coordinator.membership.MembershipChange;
import dev.tributary.coordinator.membership.WeightsLink;
import dev.tributary.coordinator.reducer.ChunkPool;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.reducer.Reducers;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.proto.v1.ExchangeServiceGrpc;
import dev.tributary.proto.v1.PullWeightsRequest;
import dev.tributary.proto.v1.PushGradientsResponse;
import dev.tributary.reduce.SliceId;
import dev.tributary.tensor.ElementType;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.ChunkMarshaller;
import dev.tributary.wire.ExchangeMethods;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// The gRPC service of the bulk streams. Gradients are read into pooled memory and go directly to
/// the reducer of their slice. Weights are sent as soon as reducers publish them.
public final class ExchangeEndpoint implements BindableService {
  /// The number of chunks of one worker that may wait for the reducers, up to 1 MiB each.
  private static final int PREFETCH = 8;

  private final ActorSpawner actors;
  private final ActorRef<TrainingJob.Message> job;
  private final ChunkFence fence;
  private final Reducers reducers;
  private final ChunkPool pool;
  private final AtomicLong streams = new AtomicLong();

  public ExchangeEndpoint(
      ActorSpawner actors, ActorRef<TrainingJob.Message> job, ChunkFence fence, Reducers reducers) {
    this.actors = actors;
    this.job = job;
    this.fence = fence;
    this.reducers = reducers;
    this.pool = reducers.pool();
  }

  @Override
  public ServerServiceDefinition bindService() {
    var push =
        ExchangeMethods.pushGradients(
            ChunkMarshaller.inspecting(fence.types().gradients(), this::reserve));
    var pull = ExchangeMethods.pullWeights(ofWeights(fence.types().weights()));
    return ServerServiceDefinition.builder(
            ServiceDescriptor.newBuilder(ExchangeServiceGrpc.SERVICE_NAME)
                // For tools that inspect the service by reflection.
                .setSchemaDescriptor(
                    ExchangeServiceGrpc.getServiceDescriptor().getSchemaDescriptor())
                .addMethod(push)
                .addMethod(pull)
                .build())
        .addMethod(push, ServerCalls.asyncClientStreamingCall(this::pushGradients))
        .addMethod(pull, ServerCalls.asyncServerStreamingCall(this::pullWeights))
        .build();
  }

  private ChunkMarshaller ofWeights(ElementType type) {
    return switch (reducers.workers()) {
      case IN_PROCESS -> ChunkMarshaller.sending(type);
      case REMOTE -> ChunkMarshaller.sendingUnrounded(type);
    };
  }

  private Optional<Floats> reserve(ChunkHeader header, int count) {
    return fence.admits(header, count) ? Optional.of(take(count)) : Optional.empty();
  }

  /// Takes memory for the values of a chunk. If there is none, the run is saved and ends: the
  /// worker would only send the chunk again.
  private Floats take(int count) {
    try {
      return pool.take(count);
    } catch (OutOfMemoryError e) {
      job.tell(
          new TrainingJob.Stop(
              "out of memory (%s); give the JVM more with TRIBUTARY_JAVA_OPTS=-Xmx..."
                  .formatted(e.getMessage())));
      throw e;
    }
  }

  private StreamObserver<TensorChunk> pushGradients(
      StreamObserver<PushGradientsResponse> responses) {
    var stream = (ServerCallStreamObserver<PushGradientsResponse>) responses;
    stream.disableAutoRequest();
    stream.request(PREFETCH);
    Gradients gradients = new Gradients(SessionDoor.SESSION.get(), stream);
    fence.sessions().whenOver(gradients.session, gradients::end);
    return gradients;
  }

  /// Receives the gradients of one session. gRPC calls it from one thread at a time.
  private final class Gradients implements StreamObserver<TensorChunk> {
    private final SessionId session;
    private final ServerCallStreamObserver<PushGradientsResponse> stream;
    private final AtomicBoolean answered = new AtomicBoolean();

    Gradients(SessionId session, ServerCallStreamObserver<PushGradientsResponse> stream) {
      this.session = session;
      this.stream = stream;
    }

    @Override
    public void onNext(TensorChunk chunk) {
      ChunkHeader header = chunk.header();
      boolean admitted =
          switch (chunk.memory()) {
            case OWNED -> true;
            // Within one JVM the header has not been checked yet.
            case LENT -> fence.admits(header, chunk.values().count());
            case DROPPED -> false;
          };
      if (!admitted) {
        stream.request(1);
        return;
      }
      try {
        if (!fence.isAssigned(session, header)) {
          pool.release(chunk);
          stream.request(1);
          return;
        }
      } catch (StatusRuntimeException refused) {
        pool.release(chunk);
        throw refused;
      }
      reducers
          .of(header.slice())
          .tell(new Reducer.Arrived(session, chunk, () -> stream.request(1)));
    }

    @Override
    public void onError(Throwable failure) {
      answered.set(true);
      tell(new MembershipChange.Gone(session, "its stream of gradients was lost"));
    }

    @Override
    public void onCompleted() {
      if (answered.compareAndSet(false, true)) {
        stream.onNext(PushGradientsResponse.getDefaultInstance());
        stream.onCompleted();
      }
    }

    /// Ends the stream, because its session is over.
    void end(String why) {
      if (answered.compareAndSet(false, true)) {
        stream.onError(Status.ABORTED.withDescription(why).asRuntimeException());
      }
    }
  }

  private void pullWeights(PullWeightsRequest request, StreamObserver<TensorChunk> responses) {
    SessionId session = SessionDoor.SESSION.get();
    fence.requireRun(Stamp.of(request.getStamp()));
    var stream = (ServerCallStreamObserver<TensorChunk>) responses;
    // Without a cancel handler, sending to a worker that has disconnected would throw.
    stream.setOnCancelHandler(
        () -> tell(new MembershipChange.Gone(session, "its stream of weights was lost")));
    ActorRef<WeightsSender.Command> sender =
        actors.spawn(
            WeightsSender.create(stream),
            "weights-" + streams.incrementAndGet(),
            Props.empty().withDispatcherFromConfig("tributary.bulk"));
    stream.setOnReadyHandler(() -> sender.tell(WeightsSender.Ready.READY));
    OptionalLong held =
        request.hasHeldVersion() ? OptionalLong.of(request.getHeldVersion()) : OptionalLong.empty();
    tell(new MembershipChange.Subscribe(session, held, new Link(fence.run(), sender)));
  }

  private void tell(MembershipChange change) {
    job.tell(new TrainingJob.MembershipChanged(change));
  }

  private record Link(Stamp run, ActorRef<WeightsSender.Command> sender) implements WeightsLink {

    @Override
    public void publish(long version, SliceId slice, Floats values) {
      ChunkHeader header = ChunkHeader.ofWeights(run.at(version), slice);
      sender.tell(new WeightsSender.Send(TensorChunk.lent(header, values)));
    }

    @Override
    public void close() {
      sender.tell(WeightsSender.Close.CLOSE);
    }
  }
}
