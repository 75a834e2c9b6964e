package dev.tributary.deploy.security;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.SocketAddress;
import java.util.function.BiConsumer;

/// Refuses calls without the token, before any of their messages is read.
///
/// @param refused receives the address of each refused caller, and the reason
public record TokenCheck(Token token, BiConsumer<SocketAddress, Status> refused)
    implements ServerInterceptor {

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String presented = headers.get(TokenBearer.AUTHORIZATION);
    if (presented != null && token.isIn(presented)) {
      return next.startCall(call, headers);
    }
    Status refusal =
        Status.UNAUTHENTICATED.withDescription(
            presented == null
                ? "the call has no join token; give the coordinator's with --token-file or "
                    + Token.VARIABLE
                : "the join token is not the coordinator's; compare what --token-file and "
                    + Token.VARIABLE
                    + " give on both sides");
    refused.accept(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR), refusal);
    call.close(refusal, new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
