package dev.tributary.deploy.cli.option;

/// A command could not do what it was asked, though nothing was wrong with how it was asked. The
/// message is for people: what, where, remedy.
public final class CommandFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CommandFailed(String message) {
    super(message);
  }
}
