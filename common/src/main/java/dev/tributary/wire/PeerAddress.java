package dev.tributary.wire;

import io.grpc.Context;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// The address of the peer whose call is being served.
public final class PeerAddress {
  static final Context.Key<SocketAddress> KEY = Context.key("peer");

  private PeerAddress() {}

  /// The peer of the call that this thread serves. It is known if the service [answers
  /// refusals][ExchangeMethods#answeringRefusals].
  public static String current() {
    return text(KEY.get());
  }

  /// The text of an address: host and port, with an IPv6 address in brackets.
  public static String text(SocketAddress address) {
    if (address instanceof InetSocketAddress internet) {
      String host =
          internet.isUnresolved()
              ? internet.getHostString()
              : internet.getAddress().getHostAddress();
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + internet.getPort();
    }
    return address == null ? "an unknown peer" : "this process";
  }
}
