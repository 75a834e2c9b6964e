package dev.tributary.deploy.security;

import dev.tributary.digest.Sha256;
import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import dev.tributary.job.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The secret that all processes of a cluster share. No method of this class prints it.
public final class Token {
  /// The environment variable with the token, used if no file is given.
  public static final String VARIABLE = "TRIBUTARY_TOKEN";

  /// The greatest length: far more than a secret needs, and far less than the limit on headers.
  private static final int MAX_CHARACTERS = 1024;

  private static final int MAX_BYTES = 4 * MAX_CHARACTERS;

  private static final String REMEDY =
      "put one line of printable characters there, e.g. the output of `openssl rand -hex 32`";

  private final String secret;

  private Token(String secret) {
    this.secret = secret;
  }

  /// Finds the token: in the file if one is given, otherwise in the environment, if it has one.
  ///
  /// @throws BadInput if the text cannot be a token
  public static Optional<Token> find(Optional<Path> file, Map<String, String> environment) {
    if (file.isPresent()) {
      return file.map(Token::read);
    }
    return Optional.ofNullable(environment.get(VARIABLE)).map(text -> of(text, VARIABLE));
  }

  private static Token read(Path file) {
    try {
      return of(SmallFile.text(file, MAX_BYTES), file.toString());
    } catch (IOException e) {
      throw BadInput.in(
              file.toString(),
              "the token cannot be read: " + FailureText.reason(e),
              "name a file with --token-file that this user can read")
          .causedBy(e);
    }
  }

  /// A token from a text.
  ///
  /// @param where the place of the text, for messages
  static Token of(String text, String where) {
    String secret = text.replaceFirst("\\r?\\n\\z", "");
    if (secret.isEmpty()) {
      throw BadInput.in(where, "the token is empty", REMEDY);
    }
    if (secret.length() > MAX_CHARACTERS) {
      throw BadInput.in(
          where,
          String.format(
              Locale.ROOT,
              "the token has %,d characters, more than %,d",
              secret.length(),
              MAX_CHARACTERS),
          REMEDY);
    }
    if (!secret.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw BadInput.in(
          where, "the token contains a space, or a character that is not printable ASCII", REMEDY);
    }
    return new Token(secret);
  }

  /// Whether a header contains this token. The time does not depend on the header's content.
  boolean isIn(String header) {
    return MessageDigest.isEqual(digest(header()), digest(header));
  }

  /// The header that carries the token: RFC 6750, section 2.1.
  String header() {
    return "Bearer " + secret;
  }

  private static byte[] digest(String text) {
    return Sha256.begin().digest(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "a token";
  }
}
