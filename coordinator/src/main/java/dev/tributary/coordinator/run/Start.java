package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.Checkpoint;
import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.disk.Disk;
import dev.tributary.job.SmallFile;
import dev.tributary.proto.v1.Job;
import dev.tributary.text.PlainText;
import dev.tributary.train.Build;
import dev.tributary.train.ModelTensors;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;

/// The start of a run, which carries out a [Beginning]: prepares the directory, finds the state,
/// raises the term.
///
/// @param lock the lock of the run's directory
/// @param initial creates the state of step 0
/// @param say receives messages for people, one line each
public record Start(
    RunLock lock, PreparedJob job, Supplier<TrainingState> initial, Consumer<String> say) {

  /// The result.
  ///
  /// @param state the state from which training goes on
  /// @param term the term that has begun
  public record Started(TrainingState state, TermFile term) {}

  Started begin(Beginning beginning) throws IOException {
    return switch (beginning) {
      case Beginning.New() -> beginNew(initial.get());
      case Beginning.MovedAside(String why, boolean isExtension) -> moveAside(why, isExtension);
      case Beginning.Extended(EarlierRun earlier, Job before) ->
          new Extension(this, earlier, before).begin();
      case Beginning.Resumed(EarlierRun earlier) -> resume(earlier);
      case Beginning.Finished(EarlierRun earlier, Model _) -> finished(earlier);
    };
  }

  private Started beginNew(TrainingState state) throws IOException {
    return started(
        state, new TermRecord(newRunId(), 1, Build.digest(), job.dataDigest(), job.job()));
  }

  private Started moveAside(String why, boolean isExtension) throws IOException {
    // Before the move: the job's initial weights may be in this directory, or may be missing.
    TrainingState state = initial.get();
    Path aside = lock.moveAside(RunFiles::foreign);
    say.accept(
        "an earlier run was in %s%s; it is in %s now"
            .formatted(lock.directory(), why.isEmpty() ? "" : " (" + why + ")", aside));
    if (isExtension) {
      say.accept("to go on with that run instead, add --extend --out " + aside.toAbsolutePath());
    }
    if (why.startsWith(Beginning.OTHER_JOB) && !why.contains(" model.")) {
      weights(aside.toAbsolutePath())
          .map(
              file ->
                  "to begin with its weights, but not with the state of its optimizer, add --set"
                      + " model.init_from="
                      + file)
          .ifPresent(say);
    }
    return beginNew(state);
  }

  /// The model of a run, or its newest checkpoint.
  private static Optional<Path> weights(Path run) throws IOException {
    Path checkpoints = run.resolve(RunDirectory.CHECKPOINTS);
    Path latest = checkpoints.resolve(CheckpointStore.LATEST);
    List<Path> candidates = new ArrayList<>(List.of(run.resolve(Model.FILE)));
    if (Files.isRegularFile(latest)) {
      candidates.add(checkpoints.resolve(SmallFile.text(latest, 1 << 10).strip()));
    }
    return candidates.stream().filter(Files::isRegularFile).findFirst();
  }

  private Started resume(EarlierRun earlier) throws IOException {
    removeUnfinishedModel();
    earlier.damages().forEach(say);
    List<CheckpointStore.Skipped> skipped = new ArrayList<>();
    Optional<Checkpoint> newest = newest(earlier, skipped::add);
    skipped.forEach(file -> say.accept("skipped %s: %s".formatted(file.file(), file.reason())));
    TrainingState state = newest.map(saved -> TrainingState.of(job, saved)).orElseGet(initial);
    Started started = started(state, successor(earlier, newest.map(Checkpoint::moment)));
    say.accept(
        "%s at step %s of %s (term %s)"
            .formatted(
                newest.isEmpty() && !skipped.isEmpty()
                    ? "no checkpoint can be used: the run begins again"
                    : "resumed",
                state.version(),
                job.steps(),
                Long.toUnsignedString(started.term().record().term())));
    sayBuild(earlier, state.version());
    return started;
  }

  /// Removes the model of a run that was told to stop: the run now goes on beyond it.
  void removeUnfinishedModel() throws IOException {
    Path file = lock.directory().resolve(Model.FILE);
    if (Model.isUnfinished(file)) {
      Disk.REAL.delete(file);
    }
  }

  /// Says that another build than before goes on. The bits of its steps may differ from those of
  /// the build before.
  void sayBuild(EarlierRun earlier, long step) {
    earlier
        .record()
        .map(TermRecord::build)
        .filter(before -> step > 0 && !before.equals(Build.digest()))
        .ifPresent(
            before ->
                say.accept(
                    "the steps up to %s are of %s, and the following ones of build %s: their bits may differ from those of a run of one build"
                        .formatted(
                            step,
                            before.isEmpty()
                                ? "an unknown build"
                                : "build " + Build.brief(PlainText.line(before)),
                            Build.brief(Build.digest()))));
  }

  /// The state of a finished run. One that may have ended early goes on from its last checkpoint,
  /// which has the evaluations by which it ended.
  private Started finished(EarlierRun earlier) throws IOException {
    if (job.rules().stopping().isPresent() && newest(earlier, _ -> {}).isPresent()) {
      return resume(earlier);
    }
    List<FMatrixRMaj> weights = job.architecture().allocate();
    ModelTensors.read(lock.directory().resolve(Model.FILE), job.architecture(), weights);
    return started(
        new TrainingState(job.steps(), weights, job.initialOptimizerStates()),
        successor(earlier, Optional.empty()));
  }

  private Optional<Checkpoint> newest(EarlierRun earlier, Consumer<CheckpointStore.Skipped> skipped)
      throws IOException {
    CheckpointStore checkpoints =
        new CheckpointStore(lock.directory().resolve(RunDirectory.CHECKPOINTS), 1);
    checkpoints.removeRemains();
    return checkpoints.loadNewest(
        saved -> TrainingState.misfit(job, saved).or(() -> otherRun(earlier, saved)), skipped);
  }

  static Optional<String> otherRun(EarlierRun earlier, Checkpoint saved) {
    return earlier
        .record()
        .filter(last -> last.runId() != saved.moment().runId())
        .map(last -> "it belongs to another run");
  }

  /// The record of the same run, in the term after all recorded terms.
  TermRecord successor(EarlierRun earlier, Optional<Checkpoint.Moment> saved) {
    long runId =
        earlier
            .record()
            .map(TermRecord::runId)
            .or(() -> saved.map(Checkpoint.Moment::runId))
            .orElseGet(Start::newRunId);
    long term =
        Stream.concat(
                earlier.record().map(TermRecord::term).stream(),
                saved.map(Checkpoint.Moment::term).stream())
            .max(Long::compare)
            .orElse(0L);
    return new TermRecord(runId, term + 1, Build.digest(), job.dataDigest(), job.job());
  }

  Started started(TrainingState state, TermRecord record) throws IOException {
    return new Started(state, TermFile.begin(lock, record));
  }

  private static long newRunId() {
    return new SecureRandom().nextLong();
  }
}
