package dev.tributary.wire;

import dev.tributary.proto.v1.ExchangeServiceGrpc;
import dev.tributary.proto.v1.PullWeightsRequest;
import dev.tributary.proto.v1.PushGradientsResponse;
import dev.tributary.tensor.ElementType;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/// One end of the bulk methods, client or server, whose chunks are of class `C`.
record ExchangePeer<C>(
    MethodDescriptor<C, PushGradientsResponse> push, MethodDescriptor<PullWeightsRequest, C> pull) {

  /// A peer with the generated classes, like a gRPC client or server in another language.
  static ExchangePeer<dev.tributary.proto.v1.TensorChunk> generated() {
    return new ExchangePeer<>(
        ExchangeServiceGrpc.getPushGradientsMethod(), ExchangeServiceGrpc.getPullWeightsMethod());
  }

  static ExchangePeer<TensorChunk> ours(ElementType type, ValueSink sink) {
    ChunkMarshaller marshaller = new ChunkMarshaller(type, sink);
    return new ExchangePeer<>(
        ExchangeMethods.pushGradients(marshaller), ExchangeMethods.pullWeights(marshaller));
  }

  /// A service that keeps what is pushed and answers each pull with `weights`.
  Service service(List<C> weights) {
    List<C> pushed = new CopyOnWriteArrayList<>();
    List<Throwable> cancelled = new CopyOnWriteArrayList<>();
    List<PullWeightsRequest> asked = new CopyOnWriteArrayList<>();
    ServerServiceDefinition definition =
        ServerServiceDefinition.builder(ExchangeServiceGrpc.SERVICE_NAME)
            .addMethod(
                push,
                ServerCalls.asyncClientStreamingCall(
                    answer -> new Observer<>(pushed, cancelled, answer)))
            .addMethod(
                pull,
                ServerCalls.asyncServerStreamingCall(
                    (request, answer) -> {
                      asked.add(request);
                      weights.forEach(answer::onNext);
                      answer.onCompleted();
                    }))
            .build();
    List<Status> refused = new CopyOnWriteArrayList<>();
    return new Service(
        ExchangeMethods.answeringRefusals(definition, (_, why) -> refused.add(why)),
        pushed,
        asked,
        new Failures(cancelled, refused));
  }

  /// A running service and the messages that it received.
  ///
  /// @param pushed the chunks, of class `C`
  record Service(
      ServerServiceDefinition definition,
      List<?> pushed,
      List<PullWeightsRequest> asked,
      Failures failures) {}

  /// The failures that the service (`cancelled`) and the refusal listener (`refused`) received.
  record Failures(List<Throwable> cancelled, List<Status> refused) {}

  /// Pushes `gradients` and waits for the answer.
  List<PushGradientsResponse> push(Channel channel, List<C> gradients) {
    Answer<PushGradientsResponse> answer = new Answer<>();
    StreamObserver<C> up =
        ClientCalls.asyncClientStreamingCall(channel.newCall(push, CallOptions.DEFAULT), answer);
    gradients.forEach(up::onNext);
    up.onCompleted();
    return answer.done.join();
  }

  /// Pulls until the stream ends.
  List<C> pull(Channel channel, PullWeightsRequest request) {
    Answer<C> answer = new Answer<>();
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(pull, CallOptions.DEFAULT), request, answer);
    return answer.done.join();
  }

  private record Observer<M>(
      List<M> pushed, List<Throwable> cancelled, StreamObserver<PushGradientsResponse> answer)
      implements StreamObserver<M> {
    @Override
    public void onNext(M message) {
      pushed.add(message);
    }

    @Override
    public void onError(Throwable error) {
      cancelled.add(error);
    }

    @Override
    public void onCompleted() {
      answer.onNext(PushGradientsResponse.getDefaultInstance());
      answer.onCompleted();
    }
  }

  private static final class Answer<M> implements StreamObserver<M> {
    final CompletableFuture<List<M>> done = new CompletableFuture<>();
    private final List<M> received = new ArrayList<>();

    @Override
    public void onNext(M message) {
      received.add(message);
    }

    @Override
    public void onError(Throwable error) {
      done.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
      done.complete(received);
    }
  }
}
