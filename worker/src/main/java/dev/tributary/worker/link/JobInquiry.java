package dev.tributary.worker.link;

import dev.tributary.proto.v1.GetJobRequest;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import dev.tributary.wire.WireVersion;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The request for the coordinator's job: the first message over a new connection.
public final class JobInquiry {
  /// The most bytes of an answer. It holds the means and categories that training learnt, which for
  /// a million features have some 20 MB.
  public static final int MOST_BYTES = 64 << 20;

  private JobInquiry() {}

  public sealed interface Answer {}

  /// The coordinator has described its job.
  public record Described(GetJobResponse job) implements Answer {}

  /// The coordinator did not answer, or refused.
  public record Failed(Status status) implements Answer {}

  /// Sends the request.
  ///
  /// @param timeout the time within which the answer must arrive, including the connection's set-up
  /// @param listener receives the answer, on a gRPC thread or on this one
  public static void send(Channel channel, Duration timeout, Consumer<Answer> listener) {
    TrainingServiceGrpc.newStub(channel)
        .withMaxInboundMessageSize(MOST_BYTES)
        .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .getJob(
            GetJobRequest.newBuilder().setWireVersion(WireVersion.CURRENT).build(),
            new Inbound(listener));
  }

  private record Inbound(Consumer<Answer> listener) implements StreamObserver<GetJobResponse> {

    @Override
    public void onNext(GetJobResponse response) {
      listener.accept(new Described(response));
    }

    @Override
    public void onError(Throwable failure) {
      listener.accept(new Failed(Status.fromThrowable(failure)));
    }

    @Override
    public void onCompleted() {}
  }
}
