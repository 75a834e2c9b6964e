package dev.tributary.deploy.net;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/// Ends a call whose first message does not come in time. A session begins with its Join, so this
/// also ends a session that never joins.
///
/// A stream of gradients is excepted: its worker has nothing to send until shards are assigned.
record FirstMessageDeadline(
    Duration patience, ScheduledExecutorService timer, BiConsumer<SocketAddress, Status> refused)
    implements ServerInterceptor {

  private enum State {
    SILENT,
    HEARD,
    ENDED
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (call.getMethodDescriptor().getType() == MethodType.CLIENT_STREAMING) {
      return next.startCall(call, headers);
    }
    AtomicReference<State> state = new AtomicReference<>(State.SILENT);
    ScheduledFuture<?> ending =
        timer.schedule(() -> end(call, state), patience.toMillis(), TimeUnit.MILLISECONDS);
    return new Listener<>(next.startCall(call, headers), state, ending);
  }

  private void end(ServerCall<?, ?> call, AtomicReference<State> state) {
    if (!state.compareAndSet(State.SILENT, State.ENDED)) {
      return;
    }
    Status why =
        Status.DEADLINE_EXCEEDED.withDescription(
            "%s was called, but nothing was said within %d ms"
                .formatted(call.getMethodDescriptor().getBareMethodName(), patience.toMillis()));
    refused.accept(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR), why);
    call.close(why, new Metadata());
  }

  private static final class Listener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final AtomicReference<State> state;
    private final ScheduledFuture<?> ending;

    Listener(
        ServerCall.Listener<Q> service, AtomicReference<State> state, ScheduledFuture<?> ending) {
      super(service);
      this.state = state;
      this.ending = ending;
    }

    @Override
    public void onMessage(Q message) {
      if (speaks()) {
        super.onMessage(message);
      }
    }

    @Override
    public void onHalfClose() {
      if (speaks()) {
        super.onHalfClose();
      }
    }

    @Override
    public void onCancel() {
      state.compareAndSet(State.SILENT, State.ENDED);
      ending.cancel(false);
      super.onCancel();
    }

    /// The service did not end the call and has to hear that it is over.
    @Override
    public void onComplete() {
      ending.cancel(false);
      if (state.get() == State.ENDED) {
        super.onCancel();
      } else {
        super.onComplete();
      }
    }

    private boolean speaks() {
      ending.cancel(false);
      return state.compareAndSet(State.SILENT, State.HEARD) || state.get() == State.HEARD;
    }
  }
}
