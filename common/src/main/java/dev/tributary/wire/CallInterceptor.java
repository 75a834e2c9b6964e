package dev.tributary.wire;

import dev.tributary.text.PlainText;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/// The counterpart of [RefusalInterceptor] on the side that dials. The text with which a server
/// ends a call is made plain, because it is shown to people. A message for which there is no direct
/// memory ends its call, and not the thread that sends it.
public final class CallInterceptor implements ClientInterceptor {

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new BreakableCall<>(next.newCall(method, options));
  }

  private static final class BreakableCall<Q, A> extends SimpleForwardingClientCall<Q, A> {
    private volatile boolean broken; // whether a message could not be sent

    BreakableCall(ClientCall<Q, A> call) {
      super(call);
    }

    @Override
    public void start(Listener<A> listener, Metadata headers) {
      super.start(new PlainListener<>(listener), headers);
    }

    @Override
    public void sendMessage(Q message) {
      if (broken) {
        return;
      }
      try {
        super.sendMessage(message);
      } catch (OutOfMemoryError e) {
        if (!DirectMemory.isExhausted(e)) {
          throw e;
        }
        broken = true;
        cancel("no direct memory is left for a message", e);
      }
    }

    @Override
    public void halfClose() {
      if (!broken) {
        super.halfClose();
      }
    }

    @Override
    public boolean isReady() {
      return !broken && super.isReady();
    }
  }

  private static final class PlainListener<A> extends SimpleForwardingClientCallListener<A> {
    PlainListener(ClientCall.Listener<A> listener) {
      super(listener);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      super.onClose(
          status.getDescription() == null
              ? status
              : status.withDescription(PlainText.of(status.getDescription())),
          trailers);
    }
  }
}
