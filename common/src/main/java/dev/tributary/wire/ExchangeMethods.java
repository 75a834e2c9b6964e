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

/// The bulk methods of `training.proto` with another marshaller for chunks. The other parts of the
/// generated descriptors are unchanged.
public final class ExchangeMethods {
  private ExchangeMethods() {}

  /// The method that sends partial gradients to the coordinator.
  public static MethodDescriptor<TensorChunk, PushGradientsResponse> pushGradients(
      Marshaller<TensorChunk> chunks) {
    var generated = ExchangeServiceGrpc.getPushGradientsMethod();
    return generated.toBuilder(chunks, generated.getResponseMarshaller()).build();
  }

  /// The method that sends weights to a worker.
  public static MethodDescriptor<PullWeightsRequest, TensorChunk> pullWeights(
      Marshaller<TensorChunk> chunks) {
    var generated = ExchangeServiceGrpc.getPullWeightsMethod();
    return generated.toBuilder(generated.getRequestMarshaller(), chunks).build();
  }

  /// The same service, but if a chunk is refused, its call ends with the status and text of the
  /// refusal. By itself, gRPC parses requests before the service sees them, and would send UNKNOWN
  /// without a text. The service sees a cancelled call.
  ///
  /// @param refused called with the address of the peer and the status
  public static ServerServiceDefinition answeringRefusals(
      ServerServiceDefinition service, BiConsumer<SocketAddress, Status> refused) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useMarshalledMessages(service, new Unparsed()),
        new RefusalInterceptor(refused));
  }

  /// Passes a message on without parsing it.
  private static final class Unparsed implements Marshaller<InputStream> {
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
