package dev.tributary.deploy.hostile;

import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/// A call of gRPC over a hostile connection. What arrives is guarded by the monitor of the
/// connection.
final class HostileCall {
  /// The prefix of a message: whether it is compressed, and its length.
  static final int PREFIX_BYTES = 5;

  private final HostileConnection connection;
  private final int stream;
  private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
  private final Queue<byte[]> messages = new ArrayDeque<>();
  private long window;
  private Status end;

  HostileCall(HostileConnection connection, int stream, long window) {
    this.connection = connection;
    this.stream = stream;
    this.window = window;
  }

  int stream() {
    return stream;
  }

  /// Sends a message.
  HostileCall send(byte[] message) throws IOException {
    connection.sendData(this, framed(message), false);
    return this;
  }

  /// Sends a message, the last one.
  HostileCall sendLast(byte[] message) throws IOException {
    connection.sendData(this, framed(message), true);
    return this;
  }

  /// Sends bytes that need not be a message.
  HostileCall sendBytes(byte[] bytes) throws IOException {
    connection.sendData(this, bytes, false);
    return this;
  }

  /// Sends the beginning of a message.
  ///
  /// @param announced the length that its prefix names
  HostileCall sendUnfinished(int announced, int sent) throws IOException {
    return sendBytes(
        ByteBuffer.allocate(PREFIX_BYTES + sent).put((byte) 0).putInt(announced).array());
  }

  void halfClose() throws IOException {
    connection.send(Frame.of(Frame.DATA, Frame.END_STREAM, stream));
  }

  void reset() throws IOException {
    connection.send(Frame.number(Frame.RST_STREAM, stream, 8)); // CANCEL
  }

  static byte[] framed(byte[] message) {
    return ByteBuffer.allocate(PREFIX_BYTES + message.length)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }

  /// Waits for the next message.
  ///
  /// @throws IOException if the call ends before, or none arrives in time
  byte[] next() throws IOException {
    long deadline = HostileConnection.deadline();
    synchronized (connection) {
      while (messages.isEmpty()) {
        if (end != null) {
          throw new IOException("the call has ended: " + end);
        }
        connection.await(deadline, "no message arrived");
      }
      return messages.remove();
    }
  }

  /// Waits until a message arrives or the call ends.
  ///
  /// @return whether a message has arrived
  boolean awaitAnswer() throws IOException {
    long deadline = HostileConnection.deadline();
    synchronized (connection) {
      while (messages.isEmpty() && end == null) {
        connection.await(deadline, "no answer arrived");
      }
      return !messages.isEmpty();
    }
  }

  /// Waits for the status of the call. A reset call is CANCELLED, one whose connection has ended is
  /// UNAVAILABLE.
  Status awaitEnd() throws IOException {
    long deadline = HostileConnection.deadline();
    synchronized (connection) {
      while (end == null) {
        connection.await(deadline, "the call did not end");
      }
      return end;
    }
  }

  boolean hasEnded() {
    synchronized (connection) {
      return end != null;
    }
  }

  long window() {
    return window;
  }

  void widen(long more) {
    window += more;
  }

  void end(Status status) {
    if (end == null) {
      end = status;
    }
  }

  void receive(Http2Headers headers) {
    CharSequence code = headers.get("grpc-status");
    if (code != null) {
      CharSequence text = headers.get("grpc-message");
      Status status = Status.fromCodeValue(Integer.parseInt(code.toString()));
      end(
          text == null
              ? status
              : status.withDescription(
                  URLDecoder.decode(text.toString().replace("+", "%2B"), StandardCharsets.UTF_8)));
    }
  }

  void receive(byte[] bytes) {
    unread.writeBytes(bytes);
    ByteBuffer all = ByteBuffer.wrap(unread.toByteArray());
    while (all.remaining() >= PREFIX_BYTES
        && all.remaining() - PREFIX_BYTES >= all.getInt(all.position() + 1)) {
      byte[] message = new byte[all.getInt(all.position() + 1)];
      all.position(all.position() + PREFIX_BYTES).get(message);
      messages.add(message);
    }
    unread.reset();
    unread.write(all.array(), all.position(), all.remaining());
  }
}
