package dev.tributary.deploy.cli.option;

import dev.tributary.deploy.process.JavaCommand;
import picocli.CommandLine.Model.CommandSpec;

/// The program to which a command belongs.
public final class ThisProgram {
  private ThisProgram() {}

  /// The command line that starts this program in another process. Its entry point is the root
  /// command, so that no command has to name the class.
  public static JavaCommand again(CommandSpec command) {
    return JavaCommand.likeThisOne(command.root().userObject().getClass());
  }
}
