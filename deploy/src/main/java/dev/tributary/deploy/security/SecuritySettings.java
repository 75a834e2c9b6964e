package dev.tributary.deploy.security;

import dev.tributary.time.WallClock;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The sources of token and certificates for a process that listens or dials.
///
/// @param tokenFile the file of the join token; without one, the environment variable is used
/// @param tls the directory of the certificates; without one, traffic is in plaintext
/// @param insecure whether plaintext may leave this machine
public record SecuritySettings(Optional<Path> tokenFile, Optional<Path> tls, boolean insecure) {

  /// The join token, if there is one.
  ///
  /// @throws dev.tributary.job.BadInput if the text is not a token
  public Optional<Token> token() {
    return token(System.getenv());
  }

  /// A warning about the token's file, which can nevertheless be used.
  public Optional<Finding.Doubtful> doubtOfToken() {
    return tokenFile.flatMap(FileText::openness);
  }

  private Optional<Token> token(Map<String, String> environment) {
    return Token.find(tokenFile, environment);
  }

  /// Reads token and certificates.
  ///
  /// @param warnings receives warnings about files that other users can read, and later about
  ///   certificates that cannot be read again
  /// @throws dev.tributary.job.BadInput if one of them cannot be used
  public Credentials read(Role role, Consumer<String> warnings) {
    return read(role, System.getenv(), warnings);
  }

  Credentials read(Role role, Map<String, String> environment, Consumer<String> warnings) {
    Optional<Token> token = token(environment);
    doubtOfToken().map(Finding.Doubtful::toString).ifPresent(warnings);
    Optional<LiveIdentity> identity =
        tls.map(
            directory -> {
              CertificateFiles files = new CertificateFiles(directory);
              FileText.openness(files.file(CertificateFiles.KEY))
                  .map(Finding.Doubtful::toString)
                  .ifPresent(warnings);
              return new LiveIdentity(
                  files, new LiveIdentity.Setting(role, WallClock.CLOCK, warnings));
            });
    return new Credentials(token, identity, insecure);
  }
}
