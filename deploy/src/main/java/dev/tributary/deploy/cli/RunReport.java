package dev.tributary.deploy.cli;

import dev.tributary.coordinator.event.JobOutcome;
import dev.tributary.coordinator.run.Model;
import dev.tributary.coordinator.run.RunDirectory;
import dev.tributary.deploy.cli.exit.CommandFailed;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.job.FailureText;
import dev.tributary.reduce.stopping.BestRanking;
import dev.tributary.reduce.stopping.History;
import dev.tributary.train.ModelTensors;
import dev.tributary.train.PreparedJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.ejml.data.FMatrixRMaj;

/// The end of a run: writes the model, and reports how the run ended.
///
/// @param records the directory for the model, which may be written while this term is the newest
/// @param weights the weights of the last version
/// @param lines the standard output
record RunReport(
    PreparedJob job,
    RunDirectory records,
    RunSummary summary,
    LongFunction<List<FMatrixRMaj>> weights,
    PrintWriter lines) {

  /// Reports an outcome.
  ///
  /// @throws CommandFailed with the reason, if the run failed
  ExitCode of(JobOutcome outcome) {
    requireTerm();
    return switch (outcome) {
      case JobOutcome.Completed completed -> {
        Model model = Model.of(ModelTensors.of(job.architecture(), completed.weights()));
        write(model, completed.model());
        if (job.rules().stopping().isPresent()) {
          lines.println(completed.reason());
        }
        records.bestModels().kept().ifPresent(this::printBest);
        print(model, records.model(), lines);
        yield ExitCode.doneIf(!records.isGone());
      }
      case JobOutcome.Stopped stopped -> {
        writeUnfinished(stopped.version());
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

  private void printBest(BestRanking ranking) {
    for (History.Evaluated kept : ranking.versions().stream().limit(1).toList()) {
      lines.println(
          "best: %s, of step %s with %s %s"
              .formatted(
                  records.model().resolveSibling("best.safetensors"),
                  kept.step(),
                  ranking.metric().label(),
                  QualityText.digits(kept.value())));
    }
  }

  /// Leaves the weights of a run that was told to stop as a model. The run can be resumed without
  /// it.
  private void writeUnfinished(long version) {
    try {
      records.write(
          Model.unfinished(ModelTensors.of(job.architecture(), weights.apply(version))), version);
      lines.println("model of step %s: %s".formatted(version, records.model()));
    } catch (IOException e) {
      printUnwritten(FailureText.of(e));
    } catch (OutOfMemoryError e) { // perhaps the reason why the run was told to stop
      printUnwritten("out of memory");
    }
  }

  private void printUnwritten(String why) {
    lines.println("%s: the model cannot be written: %s".formatted(records.model(), why));
  }

  private void write(Model model, long step) {
    try {
      records.write(model, step);
    } catch (IOException e) {
      throw new CommandFailed(
          "%s: the model cannot be written: %s; correct that and run the same command again, without --fresh: %s"
              .formatted(records.model(), FailureText.of(e), summary.lastCheckpoint()));
    }
  }
}
