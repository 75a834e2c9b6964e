package dev.tributary.deploy.table;

import dev.tributary.data.TableProfile;
import dev.tributary.deploy.cli.exit.CommandFailed;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tributary init`: a job file for a table.
@Command(
    name = "init",
    description = {
      "Write a job file for a table, with settings that suit its columns, as a start.",
      "Give either --label for a class or --target for values."
    })
public final class InitCommand implements Callable<ExitCode> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "FILE.csv", description = "The table, plain, gzip or zstd.")
  Path file;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description =
          "The column of the class to predict: its name, or its number from 0 if there is no"
              + " header.")
  String label;

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      description = "A column of values to predict. Can be repeated.")
  List<String> targets = List.of();

  @Option(
      names = "--out",
      paramLabel = "JOB.yaml",
      description =
          "The job file to write; an existing one is not overwritten. Default: standard output.")
  Path out;

  @Override
  public ExitCode call() {
    if ((label == null) == targets.isEmpty()) {
      throw BadInput.in(
          "init",
          label == null ? "it is not said what to predict" : "both --label and --target are given",
          "give --label COLUMN for a class, or --target COLUMN for a value");
    }
    TableProfile profile = TableProfile.of(file);
    List<String> predicted = label == null ? targets : List.of(label);
    predicted.forEach(column -> requireColumn(profile, column));
    String job = new JobTemplate(file, profile, predicted, label != null).yaml(out);
    if (out == null) {
      spec.commandLine().getOut().print(job);
      return ExitCode.DONE;
    }
    try {
      Files.writeString(out, job, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw BadInput.in(
              out.toString(), "the file exists", "name another one with --out, or remove it")
          .causedBy(e);
    } catch (IOException e) {
      throw new CommandFailed(out + ": the job cannot be written: " + FailureText.of(e));
    }
    spec.commandLine().getOut().println("wrote " + out);
    spec.commandLine().getOut().println("next: deploy/tributary train " + out);
    return ExitCode.DONE;
  }

  private void requireColumn(TableProfile profile, String column) {
    if (profile.columns().stream().noneMatch(known -> known.name().equals(column))) {
      throw BadInput.in(
          file.toString(),
          "there is no column '%s'".formatted(column),
          "its columns are "
              + String.join(
                  ", ", profile.columns().stream().limit(20).map(known -> known.name()).toList()));
    }
  }
}
