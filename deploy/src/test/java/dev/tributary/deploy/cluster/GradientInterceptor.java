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

/// Intercepts the messages of an [InterceptedWorker]: gradients may be altered, or held back until
/// later. It also makes the worker look fast: from its second step on the worker is given all the
/// shards, or shares them with others like it.
public final class GradientInterceptor implements ClientInterceptor {
  private static final long PATIENCE_SECONDS = 120;

  private final Alteration alteration;
  private final Set<KeepingCall<?, ?>> calls = ConcurrentHashMap.newKeySet();
  private long keptFrom; // the first step whose gradients are not let pass
  private long newestKept;

  /// What becomes of a chunk of a gradient.
  @FunctionalInterface
  public interface Alteration {
    List<TensorChunk> of(TensorChunk chunk);
  }

  /// @param keptFrom the first step whose gradients are not let pass
  public GradientInterceptor(Alteration alteration, long keptFrom) {
    this.alteration = alteration;
    this.keptFrom = keptFrom;
  }

  /// Waits until something of a step, or a later one, is kept: as long as it is, no such step can
  /// come to its end.
  public synchronized void awaitKept(long step) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (newestKept < step) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new TimeoutException("no gradient of step " + step + " was there to be kept");
      }
      wait(left);
    }
  }

  /// Lets pass what is of an earlier step, now and later.
  public synchronized void keepFrom(long step) {
    keptFrom = step;
    calls.forEach(KeepingCall::sendWhatMayPass);
  }

  private synchronized boolean keeps(TensorChunk chunk) {
    long step = chunk.header().stamp().step();
    boolean keeps = step >= keptFrom;
    if (keeps && step > newestKept) {
      newestKept = step;
      notifyAll();
    }
    return keeps;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new KeepingCall<>(next.newCall(method, options));
  }

  private final class KeepingCall<Q, A> extends SimpleForwardingClientCall<Q, A> {
    private final List<TensorChunk> kept = new ArrayList<>();

    KeepingCall(ClientCall<Q, A> call) {
      super(call);
      calls.add(this);
    }

    @Override
    public void sendMessage(Q message) {
      synchronized (GradientInterceptor.this) {
        switch (message) {
          case TensorChunk chunk when keeps(chunk) -> kept.add(chunk);
          case TensorChunk chunk -> alteration.of(chunk).forEach(this::send);
          case SessionRequest request when request.hasShardDone() -> send(inflated(request));
          default -> super.sendMessage(message);
        }
      }
    }

    void sendWhatMayPass() {
      List<TensorChunk> all = List.copyOf(kept);
      kept.clear();
      for (TensorChunk chunk : all) {
        if (keeps(chunk)) {
          kept.add(chunk);
        } else {
          alteration.of(chunk).forEach(this::send);
        }
      }
    }

    @SuppressWarnings("unchecked") // it takes the place of one of the same type
    private void send(Object message) {
      super.sendMessage((Q) message);
    }

    @Override
    public void halfClose() {
      synchronized (GradientInterceptor.this) {
        kept.clear();
        super.halfClose();
      }
    }

    @Override
    public void cancel(String message, Throwable cause) {
      synchronized (GradientInterceptor.this) {
        kept.clear();
        super.cancel(message, cause);
      }
    }
  }

  private static SessionRequest inflated(SessionRequest request) {
    SessionRequest.Builder inflated = request.toBuilder();
    inflated.getShardDoneBuilder().setComputeNanos(1);
    return inflated.build();
  }
}
