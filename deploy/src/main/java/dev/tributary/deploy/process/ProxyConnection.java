package dev.tributary.deploy.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.IntConsumer;

/// One connection through a [TcpProxy]: two sockets and the bytes between them.
final class ProxyConnection {
  private static final int BUFFER_BYTES = 256 << 10;

  final Socket near;
  final Socket far = new Socket();

  /// @param near the socket of the client
  ProxyConnection(Socket near) {
    this.near = near;
  }

  /// Connects to the target.
  ///
  /// @throws IOException if no process listens at the target
  void dial(InetSocketAddress target) throws IOException {
    near.setTcpNoDelay(true);
    far.setTcpNoDelay(true);
    far.connect(target);
    if (far.getLocalSocketAddress().equals(far.getRemoteSocketAddress())) {
      // If no process listens, the socket may get the target's port as its own and connect to
      // itself.
      throw new IOException("no process listens at " + target);
    }
  }

  /// Forwards bytes and then the end of the stream. If one side breaks, the other is reset. While
  /// `pass` waits, nothing is forwarded.
  ///
  /// @param pass called with the number of bytes before they are forwarded
  void pump(Socket from, Socket to, IntConsumer pass) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        pass.accept(count);
        out.write(buffer, 0, count);
      }
      pass.accept(0);
      to.shutdownOutput();
    } catch (IOException e) {
      pass.accept(0);
      reset();
    }
  }

  /// Ends both sides with a TCP reset.
  void reset() {
    reset(near);
    reset(far);
  }

  /// Closes both sides.
  void close() {
    close(near);
    close(far);
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // The socket is already closed.
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing more can be done.
    }
  }
}
