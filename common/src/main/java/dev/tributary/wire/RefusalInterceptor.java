package dev.tributary.wire;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Ends a call with the status by which one of its requests was refused, and tells the service that
/// the call is cancelled. What the service still says is dropped.
final class RefusalInterceptor implements ServerInterceptor {

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    OnceClosed<Q, A> answer = new OnceClosed<>(call);
    return new Listener<>(answer, next.startCall(answer, headers));
  }

  private static final class OnceClosed<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final AtomicBoolean closed = new AtomicBoolean();

    OnceClosed(ServerCall<Q, A> call) {
      super(call);
    }

    @Override
    public void sendMessage(A message) {
      if (!closed.get()) {
        super.sendMessage(message);
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (closed.compareAndSet(false, true)) {
        super.close(status, trailers);
      }
    }

    /// Closes the call, after the service was told and could say no more.
    ///
    /// @return false where the service had closed it already
    boolean refuse(Status status, Runnable tellService) {
      if (!closed.compareAndSet(false, true)) {
        return false;
      }
      tellService.run();
      super.close(status, new Metadata());
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

    @Override
    public void onHalfClose() {
      if (!refused) {
        super.onHalfClose();
      }
    }

    @Override
    public void onCancel() {
      if (!refused) {
        super.onCancel();
      }
    }
  }
}
