package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.checkpoint.DurableFile;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.job.FailureText;
import dev.tributary.job.JobFiles;
import dev.tributary.job.JobYaml;
import dev.tributary.ledger.LedgerFile;
import dev.tributary.proto.v1.Job;
import dev.tributary.text.Counted;
import dev.tributary.train.Descriptions;
import dev.tributary.train.EvaluationFields;
import dev.tributary.train.OutputNames;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The files of a run.
///
///     run.json             the run's id and the term, see [TermFile]
///     job.yaml             the resolved job: every default filled in, every path absolute
///     metrics.jsonl        an object for each step and each evaluation
///     evaluations.jsonl    an object for each evaluation, with the results for each class
///     ledger.jsonl         the samples and the digests of each step, see [LedgerFile]
///     checkpoints/         the newest checkpoints of the run
///     model.safetensors    the trained weights, once the run is finished
///     best.safetensors     the weights of the best evaluation, see [BestFiles]
///     lock                 see [RunLock]
public final class RunDirectory implements Consumer<TrainingEvent>, AutoCloseable {
  static final String JOB = "job.yaml";
  public static final String CHECKPOINTS = "checkpoints";
  public static final String LEDGER = "ledger.jsonl";
  static final String METRICS = "metrics.jsonl";
  static final String EVALUATIONS = "evaluations.jsonl";

  private final PreparedJob job;
  private final TermFile term;
  private final EvaluationFields results;
  private final MetricsFile metrics;
  private final MetricsFile evaluations;
  private final CheckpointKeeper.BestModels best;
  private final Consumer<String> say;
  private volatile boolean gone;
  private volatile Optional<Path> movedTo = Optional.empty();

  /// What earlier terms of a run have left in its directory.
  ///
  /// @param lines selects the lines that are kept
  /// @param best the best models
  private record Past(Predicate<String> lines, CheckpointKeeper.BestModels best) {}

  private RunDirectory(PreparedJob job, TermFile term, Past past, Consumer<String> say) {
    this.job = job;
    this.term = term;
    this.best = past.best();
    this.results = new EvaluationFields(OutputNames.of(job));
    this.metrics = file(term, METRICS, past.lines(), say);
    this.evaluations = file(term, EVALUATIONS, past.lines(), say);
    this.say = say;
  }

  private static MetricsFile file(
      TermFile term, String name, Predicate<String> past, Consumer<String> say) {
    return new MetricsFile(new Journal(term.directory().resolve(name), past, term, say));
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
    boolean evaluatesAgain =
        version < job.steps() && job.evaluationDue(version) && !hasEnded(job, started.state());
    Predicate<String> past = MetricLine.until(version, evaluatesAgain);
    reportMissing(metrics, version, past.and(MetricLine::isOfStep), alarm);
    return new RunDirectory(job, term, new Past(past, best(job, started, alarm)), alarm);
  }

  /// Whether the run has ended early with this version.
  private static boolean hasEnded(PreparedJob job, TrainingState state) {
    return job.rules().stopping().map(state.best().history()::ends).orElse(false);
  }

  private static CheckpointKeeper.BestModels best(
      PreparedJob job, Start.Started started, Consumer<String> alarm) {
    try {
      return BestFiles.open(job, started.term(), started.state().version());
    } catch (IOException e) {
      alarm.accept(
          "NO BEST MODELS are kept: %s: %s; the run goes on"
              .formatted(started.term().directory(), FailureText.of(e)));
      return CheckpointKeeper.BestModels.NONE;
    }
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

  /// The models of the best evaluations. They can be written while the term lasts.
  public CheckpointKeeper.BestModels bestModels() {
    return best;
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
      case TrainingEvent.Evaluated evaluated -> {
        metrics.append(MetricLine.of(evaluated));
        evaluations.append(MetricLine.of(evaluated, results));
      }
      // A run that resumes from this checkpoint finds every line up to it.
      case TrainingEvent.CheckpointSaved _ -> {
        metrics.force();
        evaluations.force();
      }
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
          TrainingEvent.BestKept _,
          TrainingEvent.BestNotKept _,
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
    List<String> lacks =
        Stream.of(metrics, evaluations).map(MetricsFile::finish).flatMap(Optional::stream).toList();
    return lacks.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", lacks));
  }

  @Override
  public void close() {
    metrics.close();
    evaluations.close();
  }

  /// Writes the trained weights, unless the file already has them.
  ///
  /// @param step the number of updates that the weights have had
  public void write(Model model, long step) throws IOException {
    moveOutIfGone();
    if (!model.isIn(model())) {
      model.write(model(), Descriptions.of(job, step), term);
    }
  }
}
