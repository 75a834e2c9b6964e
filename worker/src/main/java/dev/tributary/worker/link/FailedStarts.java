package dev.tributary.worker.link;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/// Turns a call that cannot be started into a failed call. The channel to a server within this JVM
/// throws from `start` if the server is being terminated at that moment.
final class FailedStarts implements ClientInterceptor {

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return new StartableCall<>(next.newCall(method, options));
  }

  private static final class StartableCall<Q, R> extends ForwardingClientCall<Q, R> {
    private ClientCall<Q, R> call; // replaced if it cannot be started

    StartableCall(ClientCall<Q, R> call) {
      this.call = call;
    }

    @Override
    protected ClientCall<Q, R> delegate() {
      return call;
    }

    @Override
    public void start(Listener<R> listener, Metadata headers) {
      try {
        call.start(listener, headers);
      } catch (RuntimeException e) {
        call = new EndedCall<>();
        listener.onClose(
            Status.UNAVAILABLE.withDescription("the call could not be started").withCause(e),
            new Metadata());
      }
    }
  }

  /// A call whose listener has been closed. It ignores what is sent.
  private static final class EndedCall<Q, R> extends ClientCall<Q, R> {

    @Override
    public void start(Listener<R> listener, Metadata headers) {}

    @Override
    public void request(int messages) {}

    @Override
    public void cancel(String message, Throwable cause) {}

    @Override
    public void halfClose() {}

    @Override
    public void sendMessage(Q message) {}

    @Override
    public boolean isReady() {
      return false;
    }
  }
}
