package dev.tributary.wire;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/// The key of a session: 64 random bits, which the worker draws and sends in a header of the three
/// calls of its session. A process that knows the key owns the session, so the key is never shown.
public final class SessionKey {
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("tributary-session", Metadata.ASCII_STRING_MARSHALLER);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int DIGITS = 16;

  private final long bits;

  private SessionKey(long bits) {
    this.bits = bits;
  }

  /// A new key, which nobody else knows.
  public static SessionKey draw() {
    return new SessionKey(RANDOM.nextLong());
  }

  /// The key in the headers of a call; empty if there is none, or if it is malformed.
  public static Optional<SessionKey> in(Metadata headers) {
    String text = headers.get(HEADER);
    return text != null && text.length() == DIGITS && text.chars().allMatch(SessionKey::isDigit)
        ? Optional.of(new SessionKey(HexFormat.fromHexDigitsToLong(text)))
        : Optional.empty();
  }

  private static boolean isDigit(int character) {
    return character >= '0' && character <= '9' || character >= 'a' && character <= 'f';
  }

  /// Adds the key to the headers of every call.
  public ClientInterceptor header() {
    Metadata headers = new Metadata();
    headers.put(HEADER, HexFormat.of().toHexDigits(bits));
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SessionKey key && key.bits == bits;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(bits);
  }

  /// A text without the key.
  @Override
  public String toString() {
    return "a session's key";
  }
}
