package dev.tributary.deploy.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/// One connection through a [TcpProxy]: two sockets and what passes between them.
final class ProxyConnection {
  private static final int BUFFER_BYTES = 256 << 10;

  final Socket near;
  final Socket far = new Socket();

  /// @param near the socket of the dialling side
  ProxyConnection(Socket near) {
    this.near = near;
  }

  /// @throws IOException if nobody listens there
  void dial(InetSocketAddress target) throws IOException {
    near.setTcpNoDelay(true);
    far.setTcpNoDelay(true);
    far.connect(target);
    if (far.getLocalSocketAddress().equals(far.getRemoteSocketAddress())) {
      // Where nobody listens a socket may be given the very port it dials, and meet itself.
      throw new IOException("nobody listens at " + target);
    }
  }

  /// Passes on what comes, and then that no more will. A connection that breaks on one side breaks
  /// on the other. None of this passes a valve that is shut.
  void pump(Socket from, Socket to, Valve valve) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        valve.pass();
        out.write(buffer, 0, count);
      }
      valve.pass();
      to.shutdownOutput();
    } catch (IOException e) {
      valve.pass();
      reset();
    }
  }

  /// Ends both sides with a reset instead of a goodbye.
  void reset() {
    reset(near);
    reset(far);
  }

  /// Ends both sides, if they have not ended.
  void close() {
    close(near);
    close(far);
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // Closed already.
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Then it is as closed as it can be.
    }
  }
}
