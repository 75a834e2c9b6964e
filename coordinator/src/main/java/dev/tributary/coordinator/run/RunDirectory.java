package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.checkpoint.DurableFile;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.job.FailureText;
import dev.tributary.job.JobFiles;
import dev.tributary.job.JobYaml;
import dev.tributary.ledger.LedgerFile;
import dev.tributary.proto.v1.Job;
import dev.tributary.text.Counted;
import dev.tributary.train.Descriptions;
import dev.tributary.train.PreparedJob;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The files of a run.
///
///     run.json             the run's id and the term, see [TermFile]
///     job.yaml             the resolved job: every default filled in, every path absolute
///     metrics.jsonl        an object for each step and each evaluation
///     ledger.jsonl         the samples and the digests of each step, see [LedgerFile]
///     checkpoints/         the newest checkpoints of the run
///     model.safetensors    the trained weights, once the run is finished
///     lock                 see [RunLock]
public final class RunDirectory implements Consumer<TrainingEvent>, AutoCloseable {
  static final String JOB = "job.yaml";
  public static final String CHECKPOINTS = "checkpoints";
  public static final String LEDGER = "ledger.jsonl";
  static final String METRICS = "metrics.jsonl";

  private final PreparedJob job;
  private final TermFile term;
  private final MetricsFile metrics;
  private final Consumer<String> say;
  private volatile boolean gone;
  private volatile Optional<Path> movedTo = Optional.empty();

  private RunDirectory(PreparedJob job, TermFile term, MetricsFile metrics, Consumer<String> say) {
    this.job = job;
    this.term = term;
    this.metrics = metrics;
    this.say = say;
  }

  /// Prepares the directory for a run that starts or resumes from a version. The run begins even if
  /// a file cannot be written now.
  ///
  /// @param alarm receives messages for people, one line each
  public static RunDirectory open(PreparedJob job, Start.Started started, Consumer<String> alarm) {
    TermFile term = started.term();
    long version = started.state().version();
    writeJob(job, term, alarm);
    Path metrics = term.directory().resolve(METRICS);
    boolean evaluatesAgain = version < job.steps() && job.evaluationDue(version);
    Predicate<String> past = MetricLine.until(version, evaluatesAgain);
    reportMissing(metrics, version, past.and(MetricLine::isOfStep), alarm);
    return new RunDirectory(
        job, term, new MetricsFile(new Journal(metrics, past, term, alarm)), alarm);
  }

  private static void writeJob(PreparedJob job, TermFile term, Consumer<String> alarm) {
    Path yaml = term.directory().resolve(JOB);
    try {
      DurableFile.replace(yaml, DurableFile.text(JobYaml.of(withAbsolutePaths(job))), term);
    } catch (IOException e) {
      alarm.accept("%s CANNOT BE WRITTEN: %s; the run goes on".formatted(yaml, FailureText.of(e)));
    }
  }

  private static void reportMissing(
      Path metrics, long version, Predicate<String> step, Consumer<String> alarm) {
    long there = 0;
    try (BufferedReader lines = Journal.lines(metrics)) {
      there = lines.lines().filter(step).count();
    } catch (IOException | UncheckedIOException e) {
      // Lines that cannot be read count as missing.
    }
    if (there < version) {
      alarm.accept(
          "%s lacks %s of the %s up to here"
              .formatted(metrics, version - there, Counted.of(version, "step")));
    }
  }

  /// The job with absolute paths, so that it does not depend on the directory of its file.
  private static Job withAbsolutePaths(PreparedJob job) {
    return JobFiles.map(
        job.job(), path -> job.data().locate(path).toAbsolutePath().normalize().toString());
  }

  public Path model() {
    return term.directory().resolve(Model.FILE);
  }

  /// The reason why this process may no longer write here, if there is one.
  public Optional<String> over() {
    return term.over();
  }

  /// The store of the run's checkpoints. It can be written while the term lasts.
  public CheckpointStore checkpoints() {
    return new CheckpointStore(
        () -> term.directory().resolve(CHECKPOINTS), job.job().getCheckpoint().getKeep(), term);
  }

  /// The run's ledger. It can be written while the term lasts.
  public LedgerFile.Opening ledger() {
    return (anchor, alarm) ->
        LedgerFile.open(term.directory().resolve(LEDGER), anchor, term, alarm);
  }

  @Override
  public void accept(TrainingEvent event) {
    switch (event) {
      case TrainingEvent.StepCompleted step -> metrics.append(MetricLine.of(step));
      case TrainingEvent.Evaluated evaluated -> metrics.append(MetricLine.of(evaluated));
      // A run that resumes from this checkpoint finds every line up to it.
      case TrainingEvent.CheckpointSaved _ -> metrics.force();
      case TrainingEvent.RunEnded _,
          TrainingEvent.WorkerJoined _,
          TrainingEvent.WorkerRefused _,
          TrainingEvent.WorkerLost _,
          TrainingEvent.BackupAssigned _,
          TrainingEvent.ResultDoubted _,
          TrainingEvent.CheckpointsSetAside _,
          TrainingEvent.CheckpointsNotSetAside _,
          TrainingEvent.Waiting _,
          TrainingEvent.CheckpointFailed _,
          TrainingEvent.LedgerIncomplete _ -> {}
    }
  }

  /// Gives the run a new directory beside its own if that was removed or renamed, so that the run
  /// can be saved, and says so.
  ///
  /// @return whether the run has a new directory now, and must end
  synchronized boolean moveOutIfGone() {
    if (!gone && term.isGone()) {
      gone = true;
      Path lost = term.directory();
      try {
        term.moveOut();
        movedTo = Optional.of(term.directory());
        writeJob(job, term, say);
        say.accept(
            "%s WAS REMOVED OR RENAMED while the run was in progress; the run is saved in %s, without the metrics and the ledger up to now, and ends"
                .formatted(lost, term.directory()));
      } catch (IOException | RunTaken e) {
        say.accept(
            "%s WAS REMOVED OR RENAMED while the run was in progress, and no directory can be made beside it: %s; the run ends and cannot be saved"
                .formatted(lost, FailureText.of(e)));
      }
      return true;
    }
    return false;
  }

  /// Whether the directory of the run was removed or renamed.
  public boolean isGone() {
    return gone;
  }

  /// The new directory of the run, if it got one because the first is gone.
  public Optional<Path> movedTo() {
    return movedTo;
  }

  /// Waits until the metrics are written, but no longer than ten seconds.
  ///
  /// @return a text for people about lines that could not be recorded, if there are any
  public Optional<String> finish() {
    return metrics.finish();
  }

  @Override
  public void close() {
    metrics.close();
  }

  /// Writes the trained weights, unless the file already has them.
  public void write(Model model) throws IOException {
    moveOutIfGone();
    if (!model.isIn(model())) {
      model.write(model(), Descriptions.of(job, job.steps()), term);
    }
  }
}
