package dev.tributary.deploy.net;

import dev.tributary.wire.AdmittedCall;
import io.grpc.Context;
import io.grpc.Contexts;
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
import java.util.function.BiConsumer;

/// The deadlines of every call. A call ends
/// - if its first request does not arrive in time: a session begins with its Join, so this also
///   ends a session that never joins;
/// - if a [message][IncomingMessage] that has begun does not become whole in time.
///
/// If its answers are not read in time after it is over, its connection is closed: gRPC sends the
/// status of a call behind its answers, and would wait for ever.
///
/// Streams of gradients have no deadline for the first request: a worker has nothing to send until
/// shards are assigned.
///
/// @param refused receives the address of each refused peer, and the reason
record CallGuard(
    Limits.Times times,
    ScheduledExecutorService timer,
    BiConsumer<SocketAddress, Status> refused,
    OpenConnections connections)
    implements ServerInterceptor {

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Guards guards = new Guards(this, call);
    GuardedCall<Q, A> guarded = new GuardedCall<>(call, guards::awaitReading);
    IncomingMessage.KEY.get().onRefusal(why -> end(guarded, why));
    guards.awaitFirstRequest(() -> end(guarded, guards.silence()));
    Context context = Context.current().withValue(AdmittedCall.KEY, guards::admitted);
    return new Listener<>(Contexts.interceptCall(context, guarded, headers, next), guarded, guards);
  }

  private void end(GuardedCall<?, ?> call, Status why) {
    // MessageSizeTracer reports messages that are too large.
    if (call.end(why) && why.getCode() != Status.Code.RESOURCE_EXHAUSTED) {
      refused.accept(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR), why);
    }
  }

  /// The deadlines of one call, and its place among the connections.
  private static final class Guards {
    private final CallGuard guard;
    private final OpenConnections.Ends ends;
    private final String method;
    private final MethodType type;
    private ScheduledFuture<?> firstRequest;
    private ScheduledFuture<?> reading;
    private boolean admitted;
    private boolean over;

    Guards(CallGuard guard, ServerCall<?, ?> call) {
      this.guard = guard;
      this.ends =
          new OpenConnections.Ends(
              call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR),
              call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
      this.method = call.getMethodDescriptor().getBareMethodName();
      this.type = call.getMethodDescriptor().getType();
    }

    Status silence() {
      return Status.DEADLINE_EXCEEDED.withDescription(
          "%s was called, but no %s arrived within %s ms"
              .formatted(
                  method,
                  type.clientSendsOneMessage() ? "request" : "message",
                  guard.times().setUp().toMillis()));
    }

    synchronized void awaitFirstRequest(Runnable end) {
      if (type != MethodType.CLIENT_STREAMING) {
        firstRequest = after(guard.times().setUp(), end);
      }
    }

    /// A message has arrived.
    synchronized void onMessage() {
      // A method with a single request begins at the half-close.
      if (!type.clientSendsOneMessage()) {
        onFirstRequest();
      }
    }

    synchronized void onFirstRequest() {
      if (firstRequest != null) {
        firstRequest.cancel(false);
      }
    }

    /// The call is over, except for the answers that have not been sent yet.
    synchronized void awaitReading() {
      if (!over) {
        reading =
            after(
                guard.times().message(),
                () -> {
                  guard
                      .refused()
                      .accept(
                          ends.there(),
                          Status.DEADLINE_EXCEEDED.withDescription(
                              "it did not read the answers of %s within %s ms"
                                  .formatted(method, guard.times().message().toMillis())));
                  guard.connections().close(ends);
                });
      }
    }

    /// The call belongs to an admitted session.
    synchronized void admitted() {
      if (!admitted && !over) {
        admitted = true;
        guard.connections().count(ends, 1);
      }
    }

    /// Nothing of the call is left.
    synchronized void onEnd() {
      over = true;
      onFirstRequest();
      if (reading != null) {
        reading.cancel(false);
      }
      if (admitted) {
        admitted = false;
        guard.connections().count(ends, -1);
      }
    }

    private ScheduledFuture<?> after(Duration time, Runnable action) {
      return guard.timer().schedule(action, time.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private static final class Listener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final GuardedCall<Q, ?> call;
    private final Guards guards;

    Listener(ServerCall.Listener<Q> service, GuardedCall<Q, ?> call, Guards guards) {
      super(service);
      this.call = call;
      this.guards = guards;
    }

    @Override
    public void onMessage(Q message) {
      guards.onMessage();
      if (!call.hasEnded()) {
        super.onMessage(message);
      }
    }

    @Override
    public void onHalfClose() {
      guards.onFirstRequest();
      if (!call.hasEnded()) {
        super.onHalfClose();
      }
    }

    @Override
    public void onCancel() {
      guards.onEnd();
      super.onCancel();
    }

    @Override
    public void onComplete() {
      guards.onEnd();
      if (call.hasEnded()) {
        super.onCancel();
      } else {
        super.onComplete();
      }
    }
  }
}
