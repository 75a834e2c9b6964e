package dev.tributary.deploy.net;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/// A call that the server can end at any time, on any thread. Later answers of the service are
/// dropped. A call that has been ended looks cancelled to the service, which did not end it.
///
///     open ──close──▶ closed          open ──end──▶ ended
final class GuardedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
  private final Runnable onClosing;
  private State state = State.OPEN;

  private enum State {
    OPEN,
    CLOSED,
    ENDED
  }

  /// @param onClosing called before the status is sent, either the service's or the server's
  GuardedCall(ServerCall<Q, A> call, Runnable onClosing) {
    super(call);
    this.onClosing = onClosing;
  }

  @Override
  public synchronized void sendHeaders(Metadata headers) {
    if (state == State.OPEN) {
      super.sendHeaders(headers);
    }
  }

  @Override
  public synchronized void sendMessage(A message) {
    if (state == State.OPEN) {
      super.sendMessage(message);
    }
  }

  @Override
  public synchronized void close(Status status, Metadata trailers) {
    if (state == State.OPEN) {
      finish(State.CLOSED, status, trailers);
    }
  }

  /// Ends the call, unless it is over.
  ///
  /// @return whether it was open
  synchronized boolean end(Status why) {
    if (state != State.OPEN) {
      return false;
    }
    finish(State.ENDED, why, new Metadata());
    return true;
  }

  synchronized boolean hasEnded() {
    return state == State.ENDED;
  }

  private void finish(State end, Status status, Metadata trailers) {
    state = end;
    onClosing.run();
    super.close(status, trailers);
  }
}
