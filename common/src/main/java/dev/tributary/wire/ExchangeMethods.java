package dev.tributary.wire;

import dev.tributary.proto.v1.ExchangeServiceGrpc;
import dev.tributary.proto.v1.PullWeightsRequest;
import dev.tributary.proto.v1.PushGradientsResponse;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;

/// The bulk methods as `training.proto` declares them, with another marshaller in the place of the
/// generated one for chunks. Everything else of the generated descriptors is kept.
public final class ExchangeMethods {
  private ExchangeMethods() {}

  /// Partial gradients up.
  public static MethodDescriptor<TensorChunk, PushGradientsResponse> pushGradients(
      Marshaller<TensorChunk> chunks) {
    var generated = ExchangeServiceGrpc.getPushGradientsMethod();
    return generated.toBuilder(chunks, generated.getResponseMarshaller()).build();
  }

  /// Weights down.
  public static MethodDescriptor<PullWeightsRequest, TensorChunk> pullWeights(
      Marshaller<TensorChunk> chunks) {
    var generated = ExchangeServiceGrpc.getPullWeightsMethod();
    return generated.toBuilder(generated.getRequestMarshaller(), chunks).build();
  }
}
