package dev.tributary.wire;

import dev.tributary.proto.v1.ExchangeServiceGrpc;
import dev.tributary.proto.v1.PullWeightsRequest;
import dev.tributary.proto.v1.PushGradientsResponse;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.InputStream;
import java.net.SocketAddress;
import java.util.function.BiConsumer;

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

  /// The same service, but a call ends with the status and text by which one of its chunks was
  /// refused. gRPC alone parses requests before the service sees them, and would send UNKNOWN
  /// without a text. For the service the call is cancelled.
  ///
  /// @param refused called with the address of the peer and the status
  public static ServerServiceDefinition answeringRefusals(
      ServerServiceDefinition service, BiConsumer<SocketAddress, Status> refused) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useMarshalledMessages(service, new AsItIs()),
        new RefusalInterceptor(refused));
  }

  /// Passes a message on without parsing it.
  private static final class AsItIs implements Marshaller<InputStream> {
    @Override
    public InputStream stream(InputStream message) {
      return message;
    }

    @Override
    public InputStream parse(InputStream message) {
      return message;
    }
  }
}
