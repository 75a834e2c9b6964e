package dev.tributary.deploy.cli.option;

import dev.tributary.deploy.security.CertificateFiles;
import dev.tributary.deploy.security.Credentials;
import dev.tributary.deploy.security.FileText;
import dev.tributary.deploy.security.Finding;
import dev.tributary.deploy.security.LiveIdentity;
import dev.tributary.deploy.security.Role;
import dev.tributary.deploy.security.Token;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/// The options of every command that listens or dials.
public final class SecurityOptions {
  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "The file that holds the join token, the same for the coordinator and every worker."
              + " Default: the environment variable "
              + Token.VARIABLE
              + ", if it is set.")
  public Path tokenFile;

  @Option(
      names = "--tls",
      paramLabel = "DIR",
      description =
          "Speak TLS 1.3, with ca.pem, cert.pem and key.pem in this directory; `tributary certs`"
              + " makes them. They are read again when they change.")
  Path tls;

  @Option(
      names = "--insecure",
      description = "Allow plaintext beyond this machine. Only for networks you trust.")
  boolean insecure;

  /// Of the certificates, if there are to be any.
  public Optional<Path> directory() {
    return Optional.ofNullable(tls);
  }

  /// The join token, if there is one.
  ///
  /// @throws dev.tributary.job.BadInput where what is given cannot be one
  public Optional<Token> token() {
    return token(System.getenv());
  }

  /// What should be seen to about the token's file, though it will do.
  public Optional<Finding.Doubtful> doubtOfToken() {
    return Optional.ofNullable(tokenFile).flatMap(FileText::openness);
  }

  private Optional<Token> token(Map<String, String> environment) {
    return Token.find(Optional.ofNullable(tokenFile), environment);
  }

  /// Reads what the options name.
  ///
  /// @param lines told what should be seen to
  /// @throws dev.tributary.job.BadInput where it cannot serve
  public Credentials read(Role role, Consumer<String> lines) {
    return read(role, System.getenv(), lines);
  }

  public Credentials read(Role role, Map<String, String> environment, Consumer<String> lines) {
    Optional<Token> token = token(environment);
    doubtOfToken().map(Finding.Doubtful::toString).ifPresent(lines);
    Optional<LiveIdentity> identity =
        Optional.ofNullable(tls)
            .map(
                directory -> {
                  CertificateFiles files = new CertificateFiles(directory);
                  FileText.openness(files.file(CertificateFiles.KEY))
                      .map(Finding.Doubtful::toString)
                      .ifPresent(lines);
                  return new LiveIdentity(
                      files, new LiveIdentity.Setting(role, InstantSource.system(), lines));
                });
    return new Credentials(token, identity, insecure);
  }
}
