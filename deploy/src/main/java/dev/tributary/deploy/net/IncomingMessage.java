package dev.tributary.deploy.net;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Watches the message that arrives on a call. If it becomes too large, or is not whole in time,
/// the call ends. gRPC reports the parts of a message on the thread of the connection.
///
///     (none) ──first byte──▶ unfinished ──last byte──▶ (none)
final class IncomingMessage extends ServerStreamTracer {
  static final Context.Key<IncomingMessage> KEY = Context.key("incoming-message");

  private static final int NONE = -1;

  /// The time is counted in so many parts. If this process was paused, one part passes, and what
  /// has arrived meanwhile is read.
  private static final int PARTS = 4;

  private final String method;
  private final int mostBytes;
  private final Duration timeout;
  private final ScheduledExecutorService timer;
  private final AtomicBoolean watching = new AtomicBoolean();
  private volatile Consumer<Status> refusal = why -> {};
  private volatile int unfinished = NONE; // the number of the message
  private long bytes;

  private IncomingMessage(String method, int mostBytes, Watch watch) {
    this.method = method;
    this.mostBytes = mostBytes;
    this.timeout = watch.limits().times().message();
    this.timer = watch.timer();
  }

  /// Watches the calls of a server.
  ///
  /// @param chunks the full name of the method whose requests are chunks
  record Watch(Limits limits, ScheduledExecutorService timer, String chunks) {
    ServerStreamTracer.Factory factory() {
      return new ServerStreamTracer.Factory() {
        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
          Limits.Sizes sizes = limits.sizes();
          return new IncomingMessage(
              method.substring(method.lastIndexOf('/') + 1),
              method.equals(chunks) ? sizes.chunk() : sizes.message(),
              Watch.this);
        }
      };
    }
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(KEY, this);
  }

  /// Sets the action that ends the call.
  void onRefusal(Consumer<Status> action) {
    refusal = action;
  }

  @Override
  public void inboundMessage(int number) {
    bytes = 0;
    unfinished = number;
    if (watching.compareAndSet(false, true)) {
      watch(number, PARTS);
    }
  }

  @Override
  public void inboundWireSize(long more) {
    bytes += more;
    if (bytes > mostBytes) {
      refusal.accept(
          Status.RESOURCE_EXHAUSTED.withDescription(
              "a message of %s exceeds %s bytes".formatted(method, mostBytes)));
    }
  }

  @Override
  public void inboundMessageRead(int number, long wireSize, long size) {
    unfinished = NONE;
  }

  @Override
  public void streamClosed(Status status) {
    unfinished = NONE;
  }

  private void watch(int number, int parts) {
    timer.schedule(() -> look(number, parts), timeout.toMillis() / PARTS, TimeUnit.MILLISECONDS);
  }

  private void look(int number, int parts) {
    int now = unfinished;
    if (now == NONE) {
      watching.set(false);
      // A message may have begun just before.
      if (unfinished != NONE && watching.compareAndSet(false, true)) {
        watch(unfinished, PARTS);
      }
    } else if (now != number) {
      watch(now, PARTS);
    } else if (parts > 1) {
      watch(number, parts - 1);
    } else {
      refusal.accept(
          Status.DEADLINE_EXCEEDED.withDescription(
              "a message of %s began, but was not whole within %s ms"
                  .formatted(method, timeout.toMillis())));
    }
  }
}
