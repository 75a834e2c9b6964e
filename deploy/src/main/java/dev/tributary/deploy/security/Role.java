package dev.tributary.deploy.security;

import java.util.Locale;

/// What a certificate lets its holder be.
public enum Role {
  /// Listens. It may dial as well, to ask after its own health.
  COORDINATOR("1.3.6.1.5.5.7.3.1", "authenticate a server"),

  /// Dials, and can never pose as a coordinator.
  WORKER("1.3.6.1.5.5.7.3.2", "authenticate a client");

  private final String usage;
  private final String purpose;

  Role(String usage, String purpose) {
    this.usage = usage;
    this.purpose = purpose;
  }

  /// The extended key usage that it takes, as an object identifier: RFC 5280, section 4.2.1.12.
  String usage() {
    return usage;
  }

  /// The usage in words.
  String purpose() {
    return purpose;
  }

  /// In lines and as the name of a directory.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
