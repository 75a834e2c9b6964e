package dev.tributary.deploy.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// `HOST:PORT`; an IPv6 address in brackets.
public record Endpoint(String host, int port) {
  /// The characters of a host's name. Besides those of RFC 952 there is the underscore, which
  /// Docker Compose and many networks use, and letters of other languages.
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._-]+");

  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[\\w.-]+)?");
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d+){3}|[0:]*:0*1|localhost");

  /// Parses a text.
  ///
  /// @return empty if the text has another form
  public static Optional<Endpoint> parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(colon, 0));
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    if (!(bracketed ? IPV6 : NAME).matcher(bare).matches()) {
      return Optional.empty();
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      return port >= 0 && port <= 65535 ? Optional.of(new Endpoint(bare, port)) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// Whether the host's text says that it is this machine. Nothing is looked up.
  boolean namesThisMachine() {
    return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }

  /// Whether a certificate can name the host: RFC 1034 allows no underscore.
  boolean isNameableInCertificates() {
    return !host.contains("_");
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
