package dev.tributary.deploy.security;

import dev.tributary.job.BadInput;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// A name or an address under which workers dial a coordinator.
///
/// @param isAddress whether it is an IP address
record Host(String text, boolean isAddress) {
  private static final int LONGEST_NAME = 253; // RFC 1035, section 2.3.4, without the lengths
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

  /// Parses names and addresses that are separated by commas.
  ///
  /// @throws BadInput if one is neither a name nor an address
  static List<Host> list(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).map(Host::of).distinct().toList();
  }

  private static Host of(String text) {
    if (text.matches("[0-9.]+") || text.contains(":")) {
      return new Host(address(text), true);
    }
    if (text.length() <= LONGEST_NAME && text.matches(LABEL + "(\\." + LABEL + ")*")) {
      return new Host(text, false);
    }
    throw BadInput.in(
        "--hosts",
        text.contains("_")
            ? "'%s' has an underscore, and a certificate names no such host".formatted(text)
            : "'%s' is neither a host name nor an IP address".formatted(text),
        "give the names and addresses that workers dial, without a port, e.g."
            + " train.example.org,10.0.0.7");
  }

  private static String address(String text) {
    try {
      // The JDK would also read 7 as 0.0.0.7.
      if (text.contains(":") || text.matches("\\d+(\\.\\d+){3}")) {
        return InetAddress.ofLiteral(text).getHostAddress();
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the same message.
    }
    throw BadInput.in(
        "--hosts",
        "'%s' is not an IP address".formatted(text),
        "give one like 10.0.0.7 or fd00::7");
  }

  @Override
  public String toString() {
    return text;
  }
}
