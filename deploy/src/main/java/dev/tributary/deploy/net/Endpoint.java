package dev.tributary.deploy.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// `HOST:PORT`; an IPv6 address in brackets.
public record Endpoint(String host, int port) {

  /// From what people type.
  public static final class Converter implements ITypeConverter<Endpoint> {
    @Override
    public Endpoint convert(String text) {
      int colon = text.lastIndexOf(':');
      try {
        int port = Integer.parseInt(text.substring(colon + 1));
        String host = text.substring(0, Math.max(colon, 0));
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (port >= 0 && port <= 65535 && (bracketed || host.matches("[^:/\\[\\]]+"))) {
          return new Endpoint(bracketed ? host.substring(1, host.length() - 1) : host, port);
        }
      } catch (NumberFormatException e) {
        // Falls through to the one message.
      }
      throw new TypeConversionException(
          "'" + text + "' is no HOST:PORT, e.g. 127.0.0.1:7700 or [::1]:7700");
    }
  }

  public InetSocketAddress toAddress() {
    return new InetSocketAddress(host, port);
  }

  /// Whether it is this very machine, by whatever name. A name that nobody knows is not.
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
