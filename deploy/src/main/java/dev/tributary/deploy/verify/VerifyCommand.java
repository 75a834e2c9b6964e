package dev.tributary.deploy.verify;

import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.ledger.Audit;
import dev.tributary.ledger.BrokenLedger;
import dev.tributary.text.PlainText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
    // A ledger and a model of somebody else may contain any text.
    return verify(line -> out.println(PlainText.line(line)));
  }

  private ExitCode verify(Consumer<String> out) {
    try {
      RunAudit first = RunAudit.of(runs.getFirst(), out);
      if (runs.size() == 1) {
        return report(first, out);
      }
      RunAudit second = RunAudit.of(runs.getLast(), out);
      RunComparison.Verdict verdict = new RunComparison(first, second).verdict(out);
      out.accept(verdict.text());
      return ExitCode.doneIf(verdict.isIdentical());
    } catch (BrokenLedger e) {
      out.accept("broken: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private static ExitCode report(RunAudit run, Consumer<String> out) {
    Audit ledger = run.ledger();
    if (!ledger.isWhole()) {
      out.accept(
          "incomplete: %s; %s, %s"
              .formatted(
                  ledger.gaps().stream().map(Audit.Gap::missing).collect(Collectors.joining(", ")),
                  RunComparison.steps(ledger.steps()),
                  run.weights()));
      return ExitCode.FAILED;
    }
    out.accept("intact: %s, %s".formatted(RunComparison.steps(ledger.steps()), run.weights()));
    return ExitCode.DONE;
  }
}
