package dev.tributary.deploy.verify;

import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.ledger.Audit;
import dev.tributary.ledger.BrokenLedger;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tributary verify`: audits one run, or audits and compares two runs. The last line is the
/// verdict.
@Command(
    name = "verify",
    description =
        "Check the ledger of a run and its weights, or find the first step and parameter that"
            + " differ between two runs.")
public final class VerifyCommand implements Callable<ExitCode> {
  @Spec CommandSpec spec;

  @Parameters(
      index = "0..1",
      arity = "1..2",
      paramLabel = "RUN",
      description = "The directory of a run. Two runs are also compared.")
  List<Path> runs;

  @Override
  public ExitCode call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      RunAudit first = RunAudit.of(runs.getFirst(), out::println);
      if (runs.size() == 1) {
        return report(first, out);
      }
      RunAudit second = RunAudit.of(runs.getLast(), out::println);
      RunComparison.Verdict verdict = new RunComparison(first, second).verdict(out::println);
      out.println(verdict.text());
      return ExitCode.doneIf(verdict.isIdentical());
    } catch (BrokenLedger e) {
      out.println("broken: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private static ExitCode report(RunAudit run, PrintWriter out) {
    Audit ledger = run.ledger();
    if (!ledger.isWhole()) {
      out.println(
          "incomplete: %s; %s, %s"
              .formatted(
                  ledger.gaps().stream().map(Audit.Gap::missing).collect(Collectors.joining(", ")),
                  RunComparison.steps(ledger.steps()),
                  run.weights()));
      return ExitCode.FAILED;
    }
    out.println("intact: %s, %s".formatted(RunComparison.steps(ledger.steps()), run.weights()));
    return ExitCode.DONE;
  }
}
