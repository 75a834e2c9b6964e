package dev.tributary.deploy.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/// `HOST:PORT`; an IPv6 address in brackets.
public record Endpoint(String host, int port) {

  /// Parses a text.
  ///
  /// @return empty if the text has another form
  public static Optional<Endpoint> parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(colon, 0));
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (!bracketed && !host.matches("[^:/\\[\\]]+")) {
      return Optional.empty();
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      return port >= 0 && port <= 65535
          ? Optional.of(new Endpoint(bracketed ? host.substring(1, host.length() - 1) : host, port))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  public InetSocketAddress toAddress() {
    return new InetSocketAddress(host, port);
  }

  /// Whether the host is this machine, under any name. An unknown name does not count as this
  /// machine.
  boolean isLoopback() {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
