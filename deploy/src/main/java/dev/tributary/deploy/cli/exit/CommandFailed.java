package dev.tributary.deploy.cli.exit;

/// The failure of a command that was called correctly. The message says what, where, and the
/// remedy.
public final class CommandFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CommandFailed(String message) {
    super(message);
  }
}
