package dev.tributary.deploy.cli.exit;

/// The exit codes of every command.
public enum ExitCode {
  DONE(0),
  FAILED(1),
  /// The command line or the job file is wrong.
  BAD_USAGE(2);

  private final int value;

  ExitCode(int value) {
    this.value = value;
  }

  public int value() {
    return value;
  }

  /// The code of a command that checks something.
  public static ExitCode doneIf(boolean good) {
    return good ? DONE : FAILED;
  }
}
