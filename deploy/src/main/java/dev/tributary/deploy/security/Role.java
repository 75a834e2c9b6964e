package dev.tributary.deploy.security;

import java.util.Locale;

/// The role that a certificate gives to its holder.
public enum Role {
  /// Listens. It may also dial, for its own health check.
  COORDINATOR("1.3.6.1.5.5.7.3.1", "authenticate a server"),

  /// Dials. Its certificate is not valid for a server.
  WORKER("1.3.6.1.5.5.7.3.2", "authenticate a client");

  private final String usage;
  private final String purpose;

  Role(String usage, String purpose) {
    this.usage = usage;
    this.purpose = purpose;
  }

  /// The extended key usage that the role needs, as an object identifier: RFC 5280, section
  /// 4.2.1.12.
  String usage() {
    return usage;
  }

  /// The usage in words.
  String purpose() {
    return purpose;
  }

  /// The name of the role in messages and as a directory.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
