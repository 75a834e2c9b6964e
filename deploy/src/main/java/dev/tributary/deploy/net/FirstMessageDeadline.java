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

/// The deadline for the first message of a call. A session begins with its Join, so this deadline
/// also ends a session that never joins.
///
/// Streams of gradients have no deadline: a worker has nothing to send until shards are assigned.
record FirstMessageDeadline(
    Duration timeout, ScheduledExecutorService timer, BiConsumer<SocketAddress, Status> refused)
    implements ServerInterceptor {

  private enum State {
    WAITING,
    STARTED,
    ENDED
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (call.getMethodDescriptor().getType() == MethodType.CLIENT_STREAMING) {
      return next.startCall(call, headers);
    }
    AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    ScheduledFuture<?> ending =
        timer.schedule(() -> end(call, state), timeout.toMillis(), TimeUnit.MILLISECONDS);
    return new Listener<>(next.startCall(call, headers), state, ending);
  }

  private void end(ServerCall<?, ?> call, AtomicReference<State> state) {
    if (!state.compareAndSet(State.WAITING, State.ENDED)) {
      return;
    }
    Status why =
        Status.DEADLINE_EXCEEDED.withDescription(
            "%s was called, but no message arrived within %s ms"
                .formatted(call.getMethodDescriptor().getBareMethodName(), timeout.toMillis()));
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
      if (isInTime()) {
        super.onMessage(message);
      }
    }

    @Override
    public void onHalfClose() {
      if (isInTime()) {
        super.onHalfClose();
      }
    }

    @Override
    public void onCancel() {
      state.compareAndSet(State.WAITING, State.ENDED);
      ending.cancel(false);
      super.onCancel();
    }

    /// A call that the deadline ended looks cancelled to the service, which did not end it.
    @Override
    public void onComplete() {
      ending.cancel(false);
      if (state.get() == State.ENDED) {
        super.onCancel();
      } else {
        super.onComplete();
      }
    }

    /// Whether the call has not been ended by the deadline. Stops the deadline.
    private boolean isInTime() {
      ending.cancel(false);
      return state.compareAndSet(State.WAITING, State.STARTED) || state.get() == State.STARTED;
    }
  }
}
