package dev.tributary.deploy.security;

import dev.tributary.digest.Sha256;
import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The secret that every participant must know. Nothing here ever prints it.
public final class Token {
  /// The environment variable that holds one where no file is named.
  public static final String VARIABLE = "TRIBUTARY_TOKEN";

  /// Far more than a secret needs, and far less than headers may measure.
  private static final int MOST_CHARACTERS = 1024;

  private static final String REMEDY =
      "put one line of printable characters there, e.g. the output of `openssl rand -hex 32`";

  private final String secret;

  private Token(String secret) {
    this.secret = secret;
  }

  /// From a file if one is named, else from the environment, if it has one.
  ///
  /// @throws BadInput where what is there cannot be a token
  public static Optional<Token> find(Optional<Path> file, Map<String, String> environment) {
    if (file.isPresent()) {
      return file.map(Token::read);
    }
    return Optional.ofNullable(environment.get(VARIABLE)).map(text -> of(text, VARIABLE));
  }

  private static Token read(Path file) {
    try {
      return of(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw BadInput.in(
              file.toString(),
              "the token cannot be read: " + FailureText.reason(e),
              "name a file with --token-file that this user can read")
          .causedBy(e);
    }
  }

  /// @param where the text was found
  static Token of(String text, String where) {
    String secret = text.replaceFirst("\\r?\\n\\z", "");
    if (secret.isEmpty()) {
      throw BadInput.in(where, "the token is empty", REMEDY);
    }
    if (secret.length() > MOST_CHARACTERS) {
      throw BadInput.in(
          where,
          String.format(
              Locale.ROOT,
              "the token has %,d characters, more than %,d",
              secret.length(),
              MOST_CHARACTERS),
          REMEDY);
    }
    if (!secret.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw BadInput.in(where, "the token holds a space or another odd character", REMEDY);
    }
    return new Token(secret);
  }

  /// In constant time, whatever is presented.
  boolean isIn(String header) {
    return MessageDigest.isEqual(digest(header()), digest(header));
  }

  /// As it is sent: RFC 6750, section 2.1.
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
