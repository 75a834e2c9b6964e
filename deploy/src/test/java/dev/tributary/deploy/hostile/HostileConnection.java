package dev.tributary.deploy.hostile;

import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A client's side of an HTTP/2 connection in plaintext, made of single frames, so that it can
/// violate every rule. A thread reads what arrives.
final class HostileConnection implements AutoCloseable {
  static final int INITIAL_WINDOW_SIZE = 4;

  /// The client's connection preface, which a SETTINGS frame must follow: RFC 9113, section 3.4.
  static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final long TIMEOUT_SECONDS = 90;
  private static final int FRAME_BYTES = 16 << 10;

  private final Socket socket;
  private final Manners manners;
  private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder();
  private final Map<Integer, HostileCall> calls = new HashMap<>();
  private final ByteArrayOutputStream block = new ByteArrayOutputStream();
  private int nextStream = 1;
  private long window = 65_535; // of the connection: RFC 9113, section 6.9.2
  private int initialWindow = 65_535;
  private String goAway = "";
  private boolean closed;

  private HostileConnection(Socket socket, Manners manners) {
    this.socket = socket;
    this.manners = manners;
  }

  static HostileConnection open(int port, Manners manners) throws IOException {
    HostileConnection connection = new HostileConnection(new Socket("127.0.0.1", port), manners);
    connection.socket.setTcpNoDelay(true);
    connection.write(PREFACE);
    connection.send(Frame.setting(INITIAL_WINDOW_SIZE, manners.window()));
    if (manners.reads()) {
      connection.send(
          Frame.number(Frame.WINDOW_UPDATE, 0, Integer.MAX_VALUE - (int) connection.window));
    }
    Thread.ofVirtual().name("hostile").start(connection::readAll);
    return connection;
  }

  /// Begins a call of gRPC.
  HostileCall call(HeaderBlock block) throws IOException {
    HostileCall call;
    synchronized (this) {
      call = new HostileCall(this, nextStream, initialWindow);
      calls.put(nextStream, call);
      nextStream += 2;
    }
    send(Frame.of(Frame.HEADERS, Frame.END_HEADERS, call.stream(), block.bytes()));
    return call;
  }

  void send(Frame... frames) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Frame frame : frames) {
      bytes.writeBytes(frame.bytes());
    }
    write(bytes.toByteArray());
  }

  private void write(byte[] bytes) throws IOException {
    synchronized (socket) {
      socket.getOutputStream().write(bytes);
    }
  }

  /// Sends bytes of a stream within the flow-control windows of the other side.
  void sendData(HostileCall call, byte[] bytes, boolean isLast) throws IOException {
    int from = 0;
    do {
      int count = reserve(call, Math.min(bytes.length - from, FRAME_BYTES));
      boolean ends = isLast && from + count == bytes.length;
      byte[] part = Arrays.copyOfRange(bytes, from, from + count);
      send(Frame.of(Frame.DATA, ends ? Frame.END_STREAM : 0, call.stream(), part));
      from += count;
    } while (from < bytes.length);
  }

  private synchronized int reserve(HostileCall call, int wanted) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (wanted > 0 && Math.min(window, call.window()) <= 0) {
      if (closed || call.hasEnded()) {
        throw new IOException("the call or its connection has ended: " + goAway);
      }
      await(deadline, "a flow-control window stayed closed");
    }
    int count = (int) Math.min(wanted, Math.min(window, call.window()));
    window -= count;
    call.widen(-count);
    return Math.max(count, 0);
  }

  /// Waits until the other side has ended the connection.
  ///
  /// @return the text of its GOAWAY frame, which may be empty
  synchronized String awaitClosed() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (!closed) {
      await(deadline, "the connection was not closed");
    }
    return goAway;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /// Waits until something has been read. Needs the monitor.
  void await(long deadline, String complaint) throws IOException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new IOException(complaint);
    }
    try {
      wait(left);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  static long deadline() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void readAll() {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        read(Frame.read(in));
      }
    } catch (IOException | Http2Exception e) {
      synchronized (this) {
        closed = true;
        calls.values().forEach(call -> call.end(Status.UNAVAILABLE.withDescription(goAway)));
        notifyAll();
      }
    }
  }

  private void read(Frame frame) throws IOException, Http2Exception {
    if (manners.answers()
        && !frame.has(Frame.ACK)
        && (frame.type() == Frame.SETTINGS || frame.type() == Frame.PING)) {
      byte[] answer = frame.type() == Frame.PING ? frame.payload() : new byte[0];
      send(Frame.of(frame.type(), Frame.ACK, 0, answer));
    }
    if (frame.type() == Frame.DATA && manners.reads() && frame.payload().length > 0) {
      send(
          Frame.number(Frame.WINDOW_UPDATE, 0, frame.payload().length),
          Frame.number(Frame.WINDOW_UPDATE, frame.stream(), frame.payload().length));
    }
    if (frame.type() == Frame.HEADERS && frame.has(Frame.END_STREAM) && manners.answers()) {
      // As a gRPC client does. Otherwise the server would count the call until the half-close.
      send(Frame.number(Frame.RST_STREAM, frame.stream(), 0));
    }
    synchronized (this) {
      note(frame);
      notifyAll();
    }
  }

  private void note(Frame frame) throws Http2Exception {
    HostileCall call = calls.get(frame.stream());
    switch (frame.type()) {
      case Frame.SETTINGS -> settings(frame);
      case Frame.WINDOW_UPDATE -> {
        int more = ByteBuffer.wrap(frame.payload()).getInt();
        if (call != null) {
          call.widen(more);
        } else if (frame.stream() == 0) {
          window += more;
        }
      }
      case Frame.GOAWAY ->
          goAway =
              new String(frame.payload(), 8, frame.payload().length - 8, StandardCharsets.UTF_8);
      case Frame.DATA -> {
        if (call != null) {
          call.receive(frame.payload());
        }
      }
      case Frame.HEADERS, Frame.CONTINUATION -> {
        block.writeBytes(frame.payload());
        if (frame.has(Frame.END_HEADERS)) {
          Http2Headers received =
              headers.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(block.toByteArray()));
          block.reset();
          if (call != null) {
            call.receive(received);
          }
        }
      }
      case Frame.RST_STREAM -> {
        if (call != null) {
          call.end(Status.CANCELLED.withDescription("reset by the server"));
        }
      }
      default -> {}
    }
  }

  private void settings(Frame frame) {
    ByteBuffer settings = ByteBuffer.wrap(frame.payload());
    while (settings.remaining() >= 6) {
      int identifier = settings.getShort();
      int value = settings.getInt();
      if (identifier == INITIAL_WINDOW_SIZE) {
        int more = value - initialWindow;
        initialWindow = value;
        calls.values().forEach(call -> call.widen(more));
      }
    }
  }
}
