package dev.tributary.deploy.cli.exit;

/// A command that was called correctly has failed. The message is for people: what, where, remedy.
public final class CommandFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CommandFailed(String message) {
    super(message);
  }
}
