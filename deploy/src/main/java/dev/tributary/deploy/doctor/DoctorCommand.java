package dev.tributary.deploy.doctor;

import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cli.option.CoordinatorOption;
import dev.tributary.deploy.cli.option.JobOptions;
import dev.tributary.deploy.cli.option.OutOption;
import dev.tributary.deploy.cli.option.SecurityOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tributary doctor`: says what of this machine keeps a run from working, and what to do.
@Command(
    name = "doctor",
    description = {
      "Look at everything that a run on this machine depends on, a line each: ok, or BAD and what"
          + " to do. Nothing is changed, and a run that is on does not notice.",
      "With --coordinator the machine is looked at as a worker's, else as a coordinator's. Exit"
          + " code 0 if nothing is bad, else 1."
    })
public final class DoctorCommand implements Callable<ExitCode> {
  @Spec CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "JOB.yaml",
      description = "The job to be run. Default, with --coordinator: the coordinator's.")
  Path path;

  @Mixin JobOptions options;

  @Mixin CoordinatorOption coordinator;

  @Mixin SecurityOptions security;

  @Mixin OutOption out = OutOption.byDefault("runs");

  @Override
  public ExitCode call() {
    PrintWriter lines = spec.commandLine().getOut();
    List<Check> checks = new ArrayList<>();
    new Doctor(
            new DoctorInput(
                Optional.ofNullable(path)
                    .map(yaml -> new DoctorInput.JobSource(yaml, options.overrides())),
                options.data(),
                coordinator.endpoint(),
                security.settings(),
                out.directory()),
            check -> {
              checks.add(check);
              lines.println(check.line());
            })
        .examine();
    long bad = checks.stream().filter(Check.Bad.class::isInstance).count();
    lines.println(
        bad == 0
            ? "nothing is wrong in %d checks".formatted(checks.size())
            : "%d of %d checks are bad; the lines above say what to do"
                .formatted(bad, checks.size()));
    return ExitCode.doneIf(bad == 0);
  }
}
