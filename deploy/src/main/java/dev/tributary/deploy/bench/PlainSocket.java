package dev.tributary.deploy.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A program that moves bytes over a plain TCP connection on the loopback device: the reference for
/// an exchange of the same number of bytes. In each round both ends send and receive BYTES at the
/// same time. Each of the four directions has a thread and a direct buffer of its own, and the
/// content of the buffers is ignored.
///
///     PlainSocket BYTES                  listens, prints the port, and serves rounds until the end
///     PlainSocket BYTES PORT SECONDS     dials, and prints the nanoseconds of each round
final class PlainSocket {
  static final String LISTENING = "listening on ";
  static final String ROUNDS = "rounds ";

  private static final int BUFFER_BYTES = 1 << 20;
  private static final int TIMEOUT_MILLIS = 30_000;

  private final SocketChannel channel;
  private final long bytes; // in each direction, in a round
  private final ByteBuffer outgoing = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ByteBuffer signal = ByteBuffer.allocateDirect(1);

  private PlainSocket(SocketChannel channel, long bytes) throws IOException {
    this.channel = channel;
    this.bytes = bytes;
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    long bytes = Long.parseLong(arguments[0]);
    if (arguments.length == 1) {
      listen(bytes);
    } else {
      dial(bytes, Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]));
    }
  }

  private static void listen(long bytes) throws IOException, InterruptedException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server.socket().setSoTimeout(TIMEOUT_MILLIS); // the dialling process may have failed
      System.out.println(LISTENING + server.socket().getLocalPort());
      try (SocketChannel channel = server.socket().accept().getChannel()) {
        PlainSocket socket = new PlainSocket(channel, bytes);
        while (socket.receivedSignal()) {
          socket.exchange();
          socket.sendSignal();
        }
      }
    }
  }

  private static void dial(long bytes, int port, long seconds)
      throws IOException, InterruptedException {
    List<Long> rounds = new ArrayList<>();
    long end = System.nanoTime() + seconds * 1_000_000_000;
    try (SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      PlainSocket socket = new PlainSocket(channel, bytes);
      while (rounds.isEmpty() || System.nanoTime() < end) {
        long begin = System.nanoTime();
        socket.sendSignal();
        socket.exchange();
        if (!socket.receivedSignal()) {
          throw new EOFException("the other end has closed the connection");
        }
        rounds.add(System.nanoTime() - begin);
      }
    }
    System.out.println(
        rounds.stream().map(String::valueOf).collect(Collectors.joining(" ", ROUNDS, "")));
  }

  /// Sends and receives the bytes of one round.
  private void exchange() throws IOException, InterruptedException {
    Thread sender = Thread.ofPlatform().start(this::send);
    for (long left = bytes; left > 0; ) {
      incoming.clear().limit((int) Math.min(left, BUFFER_BYTES));
      int read = channel.read(incoming);
      if (read < 0) {
        throw new EOFException("the other end has closed the connection");
      }
      left -= read;
    }
    sender.join();
  }

  private void send() {
    try {
      for (long left = bytes; left > 0; ) {
        outgoing.clear().limit((int) Math.min(left, BUFFER_BYTES));
        left -= channel.write(outgoing);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the receiving thread fails as well
    }
  }

  private void sendSignal() throws IOException {
    signal.clear();
    channel.write(signal);
  }

  private boolean receivedSignal() throws IOException {
    signal.clear();
    return channel.read(signal) == 1;
  }
}
