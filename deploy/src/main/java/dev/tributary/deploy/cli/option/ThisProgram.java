package dev.tributary.deploy.cli.option;

import dev.tributary.deploy.process.JavaCommand;
import picocli.CommandLine.Model.CommandSpec;

/// The program to which a command belongs.
public final class ThisProgram {
  private ThisProgram() {}

  /// Starts this program in a process of its own. Its entry is the root of the commands, so that no
  /// command has to name it.
  public static JavaCommand again(CommandSpec command) {
    return JavaCommand.likeThisOne(command.root().userObject().getClass());
  }
}
