package dev.tributary.deploy.simulation;

import dev.tributary.wire.TensorChunk;
import io.grpc.Attributes;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Queue;

/// One simulated gRPC call with both ends, under gRPC's rules. A message is delivered only after it
/// was requested. An end is ready while fewer messages than the window are in transit. The last
/// event of a listener is the status of the call.
final class Call<Q, R> extends ClientCall<Q, R> {
  private static final int WINDOW = 4; // messages

  private final Connection connection;
  private final MethodDescriptor<Q, R> method;
  private final Inbox fromServer = new Inbox();
  private ClientCall.Listener<R> client;
  private ServerEnd server;
  private int inTransitUp;
  private boolean closed; // at the client

  Call(Connection connection, MethodDescriptor<Q, R> method) {
    this.connection = connection;
    this.method = method;
  }

  /// The events that have arrived at one end. Messages wait until they are requested, and the end
  /// of the call waits for the messages before it.
  private static final class Inbox {
    private final Queue<Arrived> waiting = new ArrayDeque<>();
    private int requested;

    private record Arrived(boolean isMessage, Runnable delivery) {}

    void request(int count) {
      requested += count;
      deliver();
    }

    void message(Runnable delivery) {
      waiting.add(new Arrived(true, delivery));
      deliver();
    }

    void end(Runnable delivery) {
      waiting.add(new Arrived(false, delivery));
      deliver();
    }

    private void deliver() {
      while (!waiting.isEmpty() && (requested > 0 || !waiting.element().isMessage())) {
        Arrived next = waiting.remove();
        requested -= next.isMessage() ? 1 : 0;
        next.delivery().run();
      }
    }
  }

  @Override
  public void start(Listener<R> listener, Metadata headers) {
    client = listener;
    connection.sendUp(
        () -> {
          ServerMethodDefinition<Q, R> found = connection.method(method.getFullMethodName());
          server = new ServerEnd(found.getMethodDescriptor());
          server.listener = found.getServerCallHandler().startCall(server, headers);
          server.listener.onReady();
        });
    connection.sendDown(
        () -> {
          if (!closed) {
            client.onReady();
          }
        });
  }

  @Override
  public void request(int count) {
    fromServer.request(count);
  }

  @Override
  public void sendMessage(Q message) {
    byte[] bytes = bytes(method.streamRequest(connection.asSent(message)));
    inTransitUp++;
    if (message instanceof TensorChunk && connection.drawsAnomaly()) {
      sendLateAndTwice(bytes);
    } else {
      connection.sendUp(() -> server.arrived(bytes, true));
    }
  }

  /// Delivers a gradient twice, the second time after messages that were sent later. No socket does
  /// this, but the protocol must survive it.
  private void sendLateAndTwice(byte[] bytes) {
    connection.sendUp(() -> server.arrived(bytes, false));
    connection.later(() -> connection.sendUp(() -> server.arrived(bytes, true)));
  }

  @Override
  public boolean isReady() {
    return !closed && inTransitUp < WINDOW;
  }

  private void consumedUp() {
    connection.sendDown(
        () -> {
          inTransitUp--;
          if (!closed && inTransitUp == WINDOW - 1) {
            client.onReady();
          }
        });
  }

  @Override
  public void halfClose() {
    connection.sendUp(() -> server.halfClosed());
  }

  @Override
  public void cancel(String message, Throwable cause) {
    close(Status.CANCELLED.withDescription(message).withCause(cause));
    connection.sendUp(() -> server.cancel());
  }

  void lostAtClient() {
    if (client != null) {
      close(Status.UNAVAILABLE.withDescription("the connection was lost"));
    }
  }

  void deadlineExceeded() {
    if (client != null && !closed) {
      close(Status.DEADLINE_EXCEEDED.withDescription("no answer in time"));
      connection.sendUp(this::lostAtServer);
    }
  }

  void lostAtServer() {
    if (server != null) {
      server.cancel();
    }
  }

  private void close(Status status) {
    if (!closed) {
      closed = true;
      client.onClose(status, new Metadata());
    }
  }

  private void arrived(byte[] bytes) {
    fromServer.message(
        () -> {
          if (closed) {
            return;
          }
          R message;
          try {
            message = method.parseResponse(new ByteArrayInputStream(bytes));
          } catch (RuntimeException e) {
            cancel("a response could not be read", e);
            return;
          }
          client.onMessage(message);
          connection.sendUp(() -> server.consumedDown());
        });
  }

  private static byte[] bytes(InputStream stream) {
    try (stream) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The coordinator's end.
  private final class ServerEnd extends ServerCall<Q, R> {
    private final MethodDescriptor<Q, R> method;
    private final Inbox fromClient = new Inbox();
    private ServerCall.Listener<Q> listener;
    private int inTransitDown;
    private boolean ended;
    private boolean cancelled;

    ServerEnd(MethodDescriptor<Q, R> method) {
      this.method = method;
    }

    void arrived(byte[] bytes, boolean counts) {
      fromClient.message(
          () -> {
            if (!ended) {
              if (counts) {
                consumedUp();
              }
              listener.onMessage(method.parseRequest(new ByteArrayInputStream(bytes)));
            }
          });
    }

    void halfClosed() {
      fromClient.end(
          () -> {
            if (!ended) {
              listener.onHalfClose();
            }
          });
    }

    void cancel() {
      if (!ended) {
        ended = true;
        cancelled = true;
        listener.onCancel();
      }
    }

    void consumedDown() {
      inTransitDown--;
      if (!ended && inTransitDown == WINDOW - 1) {
        listener.onReady();
      }
    }

    @Override
    public void request(int count) {
      fromClient.request(count);
    }

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(R message) {
      byte[] bytes = bytes(method.streamResponse(message));
      inTransitDown++;
      connection.sendDown(() -> Call.this.arrived(bytes));
    }

    @Override
    public boolean isReady() {
      return !ended && inTransitDown < WINDOW;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (!ended) {
        ended = true;
        connection.sendDown(() -> fromServer.end(() -> Call.this.close(status)));
        if (listener != null) { // null if the call is refused by its headers
          listener.onComplete();
        }
      }
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public MethodDescriptor<Q, R> getMethodDescriptor() {
      return method;
    }

    @Override
    public Attributes getAttributes() {
      return Attributes.EMPTY;
    }
  }
}
