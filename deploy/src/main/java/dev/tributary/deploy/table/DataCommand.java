package dev.tributary.deploy.table;

import dev.tributary.deploy.cli.exit.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tributary data`: commands on data files.
@Command(
    name = "data",
    description = "Look at data files.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = InspectCommand.class)
public final class DataCommand implements Callable<ExitCode> {
  @Spec CommandSpec spec;

  @Override
  public ExitCode call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.BAD_USAGE;
  }
}
