package dev.tributary.deploy.cli.option;

import dev.tributary.deploy.security.SecuritySettings;
import dev.tributary.deploy.security.Token;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The security options of every command that listens or dials.
public final class SecurityOptions {
  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "A file with the join token, which is the same for the coordinator and all workers."
              + " Default: the environment variable "
              + Token.VARIABLE
              + ", if set.")
  private Path tokenFile;

  @Option(
      names = "--tls",
      paramLabel = "DIR",
      description =
          "Use TLS 1.3, with ca.pem, cert.pem and key.pem in this directory. `tributary certs`"
              + " creates these files. They are read again when they change.")
  private Path tls;

  @Option(
      names = "--insecure",
      description = "Allow plaintext beyond this machine. Only for networks that you trust.")
  private boolean insecure;

  public SecuritySettings settings() {
    return new SecuritySettings(Optional.ofNullable(tokenFile), Optional.ofNullable(tls), insecure);
  }
}
