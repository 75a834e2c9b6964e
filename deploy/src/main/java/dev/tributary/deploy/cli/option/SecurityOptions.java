package dev.tributary.deploy.cli.option;

import dev.tributary.deploy.security.SecuritySettings;
import dev.tributary.deploy.security.Token;
import java.nio.file.Path;
import java.util.Optional;
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
  private Path tokenFile;

  @Option(
      names = "--tls",
      paramLabel = "DIR",
      description =
          "Speak TLS 1.3, with ca.pem, cert.pem and key.pem in this directory; `tributary certs`"
              + " makes them. They are read again when they change.")
  private Path tls;

  @Option(
      names = "--insecure",
      description = "Allow plaintext beyond this machine. Only for networks you trust.")
  private boolean insecure;

  public SecuritySettings settings() {
    return new SecuritySettings(Optional.ofNullable(tokenFile), Optional.ofNullable(tls), insecure);
  }
}
