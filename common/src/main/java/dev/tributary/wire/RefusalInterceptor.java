package dev.tributary.wire;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Ends a call with the status of the refusal if its headers or one of its requests are refused,
/// and cancels it for the service. Later responses of the service are dropped. A response for which
/// there is no direct memory ends its call in the same way, and not the thread that sends it.
///
/// @param refused called with the address of the peer and the status
record RefusalInterceptor(BiConsumer<SocketAddress, Status> refused) implements ServerInterceptor {

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    SocketAddress peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    OnceClosed<Q, A> answer = new OnceClosed<>(call, why -> refused.accept(peer, why));
    Context context = Context.current().withValue(PeerAddress.KEY, peer);
    try {
      ServerCall.Listener<Q> service = Contexts.interceptCall(context, answer, headers, next);
      answer.service = service;
      return new Listener<>(answer, service);
    } catch (StatusRuntimeException e) {
      answer.refuse(e.getStatus(), () -> {});
      return new ServerCall.Listener<>() {};
    }
  }

  private static final class OnceClosed<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Consumer<Status> refused;
    private volatile ServerCall.Listener<Q> service; // absent until the call has begun

    OnceClosed(ServerCall<Q, A> call, Consumer<Status> refused) {
      super(call);
      this.refused = refused;
    }

    @Override
    public void sendMessage(A message) {
      if (closed.get()) {
        return;
      }
      try {
        super.sendMessage(message);
      } catch (OutOfMemoryError e) {
        if (!DirectMemory.isExhausted(e)) {
          throw e;
        }
        breakOff();
      }
    }

    /// Ends the call for the service. gRPC has cancelled it for the peer already.
    private void breakOff() {
      if (closed.compareAndSet(false, true)) {
        refused.accept(
            Status.RESOURCE_EXHAUSTED.withDescription(
                "its stream ends, because no direct memory is left for its messages"));
        service.onCancel();
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (closed.compareAndSet(false, true)) {
        super.close(ofPeer(status), trailers);
      }
    }

    /// gRPC says INTERNAL if a request cannot be parsed, or if a call with one request gets none or
    /// two. The error is the peer's.
    private static Status ofPeer(Status status) {
      return status.getCode() == Status.Code.INTERNAL
          ? Status.INVALID_ARGUMENT.withDescription(
              Optional.ofNullable(status.getDescription())
                  .map("the request is malformed: "::concat)
                  .orElse("the request is malformed"))
          : status;
    }

    /// Marks the call as over: responses of the service are dropped.
    void drop() {
      closed.set(true);
    }

    /// Cancels the call for the service and then closes it.
    ///
    /// @return false if the service had already closed it
    boolean refuse(Status status, Runnable cancelService) {
      if (!closed.compareAndSet(false, true)) {
        return false;
      }
      refused.accept(ofPeer(status));
      cancelService.run();
      super.close(ofPeer(status), new Metadata());
      return true;
    }
  }

  private static final class Listener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final OnceClosed<Q, ?> call;
    private boolean refused;

    Listener(OnceClosed<Q, ?> call, ServerCall.Listener<Q> service) {
      super(service);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      if (refused) {
        return;
      }
      try {
        super.onMessage(message);
      } catch (StatusRuntimeException e) {
        refused = call.refuse(e.getStatus(), super::onCancel);
      }
    }

    /// Passes on the request of a method with a single request: gRPC delivers it at the half-close.
    @Override
    public void onHalfClose() {
      if (refused) {
        return;
      }
      try {
        super.onHalfClose();
      } catch (StatusRuntimeException e) {
        refused = call.refuse(e.getStatus(), super::onCancel);
      }
    }

    @Override
    public void onCancel() {
      if (!refused) {
        call.drop();
        super.onCancel();
      }
    }
  }
}
