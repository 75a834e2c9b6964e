package dev.tributary.deploy.doctor;

import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cli.option.CoordinatorOption;
import dev.tributary.deploy.cli.option.JobOptions;
import dev.tributary.deploy.cli.option.OutOption;
import dev.tributary.deploy.cli.option.SecurityOptions;
import dev.tributary.text.Counted;
import dev.tributary.text.PlainText;
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

/// `tributary doctor`: reports what prevents a run on this machine from working, and the remedies.
@Command(
    name = "doctor",
    description = {
      "Check everything that a run on this machine depends on. Each check prints a line: ok, or BAD"
          + " with a remedy. Nothing is changed, and a run in progress is not affected.",
      "With --coordinator the machine is checked as a worker's, otherwise as a coordinator's. The"
          + " exit code is 0 if nothing is bad, else 1."
    })
public final class DoctorCommand implements Callable<ExitCode> {
  @Spec CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "JOB.yaml",
      description =
          "The job to run. Without it, and with --coordinator, the coordinator's job is checked.")
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
              // A check may show what a coordinator or a file says.
              lines.println(PlainText.line(check.line()));
            })
        .examine();
    long bad = checks.stream().filter(Check.Bad.class::isInstance).count();
    lines.println(
        bad == 0
            ? Counted.of(checks.size(), "check") + ", nothing is wrong"
            : "%s, %s %s bad; the lines above say what to do"
                .formatted(
                    Counted.of(checks.size(), "check"), bad, Counted.noun(bad, "is", "are")));
    return ExitCode.doneIf(bad == 0);
  }
}
