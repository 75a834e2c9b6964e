package dev.tributary.deploy.cluster;

import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.wire.TensorChunk;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// An interceptor for the messages of an [InterceptedWorker], which alters gradients or holds them.
/// It also reports a computing time of 1 ns, so that the coordinator assigns the worker, from its
/// second step on, all shards or an equal share with other intercepted workers.
public final class GradientInterceptor implements ClientInterceptor {
  private static final long TIMEOUT_SECONDS = 120;

  private final Alteration alteration;
  private final Set<HoldingCall<?, ?>> calls = ConcurrentHashMap.newKeySet();
  private long heldFrom; // the first step whose gradients are held
  private long newestHeld;

  /// The chunks to send in place of one chunk of a gradient.
  @FunctionalInterface
  public interface Alteration {
    List<TensorChunk> of(TensorChunk chunk);
  }

  /// @param heldFrom the first step whose gradients are held
  public GradientInterceptor(Alteration alteration, long heldFrom) {
    this.alteration = alteration;
    this.heldFrom = heldFrom;
  }

  /// Waits until a gradient of the step, or of a later one, is held. That step cannot end until the
  /// gradient is released.
  public synchronized void awaitHeld(long step) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (newestHeld < step) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new TimeoutException("no gradient of step " + step + " has come to be held");
      }
      wait(left);
    }
  }

  /// Releases the gradients of all steps before `step`, and holds those from `step` on.
  public synchronized void holdFrom(long step) {
    heldFrom = step;
    calls.forEach(HoldingCall::releaseHeld);
  }

  private synchronized boolean holds(TensorChunk chunk) {
    long step = chunk.header().stamp().step();
    boolean holds = step >= heldFrom;
    if (holds && step > newestHeld) {
      newestHeld = step;
      notifyAll();
    }
    return holds;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new HoldingCall<>(next.newCall(method, options));
  }

  private final class HoldingCall<Q, A> extends SimpleForwardingClientCall<Q, A> {
    private final List<TensorChunk> held = new ArrayList<>();

    HoldingCall(ClientCall<Q, A> call) {
      super(call);
      calls.add(this);
    }

    @Override
    public void sendMessage(Q message) {
      synchronized (GradientInterceptor.this) {
        switch (message) {
          case TensorChunk chunk when holds(chunk) -> held.add(chunk);
          case TensorChunk chunk -> alteration.of(chunk).forEach(this::send);
          case SessionRequest request when request.hasShardDone() -> send(withShortTime(request));
          default -> super.sendMessage(message);
        }
      }
    }

    void releaseHeld() {
      List<TensorChunk> all = List.copyOf(held);
      held.clear();
      for (TensorChunk chunk : all) {
        if (holds(chunk)) {
          held.add(chunk);
        } else {
          alteration.of(chunk).forEach(this::send);
        }
      }
    }

    @SuppressWarnings("unchecked") // the message replaces one of the same type
    private void send(Object message) {
      super.sendMessage((Q) message);
    }

    @Override
    public void halfClose() {
      synchronized (GradientInterceptor.this) {
        held.clear();
        super.halfClose();
      }
    }

    @Override
    public void cancel(String message, Throwable cause) {
      synchronized (GradientInterceptor.this) {
        held.clear();
        super.cancel(message, cause);
      }
    }
  }

  private static SessionRequest withShortTime(SessionRequest request) {
    SessionRequest.Builder changed = request.toBuilder();
    changed.getShardDoneBuilder().setComputeNanos(1);
    return changed.build();
  }
}
