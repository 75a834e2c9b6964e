package dev.tributary.deploy.cli;

import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.run.Model;
import dev.tributary.coordinator.run.RunDirectory;
import dev.tributary.deploy.cli.exit.CommandFailed;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.job.FailureText;
import dev.tributary.train.ModelTensors;
import dev.tributary.train.PreparedJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/// The end of a run: writes the model, and reports how the run ended.
///
/// @param records the directory for the model, which may be written while this term is the newest
/// @param lines the standard output
record RunReport(PreparedJob job, RunDirectory records, RunSummary summary, PrintWriter lines) {

  /// Reports an outcome.
  ///
  /// @throws CommandFailed with the reason, if the run failed
  ExitCode of(JobOutcome outcome) {
    requireTerm();
    return switch (outcome) {
      case JobOutcome.Completed completed -> {
        Model model = Model.of(ModelTensors.of(job.architecture(), completed.weights()));
        write(model);
        print(model, records.model(), lines);
        yield ExitCode.doneIf(!records.isGone());
      }
      case JobOutcome.Stopped stopped -> {
        lines.println(
            "stopped (%s) after step %s of %s; %s; to resume, run the same command without --fresh%s"
                .formatted(
                    stopped.reason(),
                    stopped.version(),
                    job.steps(),
                    summary.lastCheckpoint(),
                    records.movedTo().map(place -> ", with --out " + place).orElse("")));
        yield ExitCode.FAILED;
      }
      case JobOutcome.Superseded superseded -> throw superseded(superseded.reason());
      case JobOutcome.Failed failed ->
          throw new CommandFailed(failed.reason() + "; " + summary.lastCheckpoint());
    };
  }

  /// Checks that the run's directory still belongs to this coordinator.
  ///
  /// @throws CommandFailed if another coordinator has started in the directory
  void requireTerm() {
    Optional<String> over = records.over();
    if (over.isPresent()) {
      throw superseded(over.get());
    }
  }

  /// Prints the last lines of a completed run.
  static void print(Model model, Path file, PrintWriter lines) {
    lines.println("model: " + file);
    lines.println("weights sha256 " + model.digest());
  }

  private static CommandFailed superseded(String why) {
    return new CommandFailed(why + "; this one has ended and left the run's files alone");
  }

  private void write(Model model) {
    try {
      records.write(model);
    } catch (IOException e) {
      throw new CommandFailed(
          "%s: the model cannot be written: %s; correct that and run the same command again, without --fresh: %s"
              .formatted(records.model(), FailureText.of(e), summary.lastCheckpoint()));
    }
  }
}
