package dev.tributary.deploy.table;

import dev.tributary.data.TableProfile;
import dev.tributary.deploy.cli.exit.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tributary data inspect`: what a table holds.
@Command(
    name = "inspect",
    description =
        "Print what each column of a table holds: its type, its range or most frequent values, and"
            + " its missing cells.")
final class InspectCommand implements Callable<ExitCode> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "FILE.csv", description = "The table, plain, gzip or zstd.")
  Path file;

  @Override
  public ExitCode call() {
    TableProfile profile = TableProfile.of(file);
    ProfileText.lines(file, profile).forEach(spec.commandLine().getOut()::println);
    return ExitCode.DONE;
  }
}
