package dev.tributary.coordinator.run;

import dev.tributary.checkpoint.Checkpoint;
import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.disk.Disk;
import dev.tributary.job.BadInput;
import dev.tributary.job.JobIdentity;
import dev.tributary.proto.v1.Job;
import dev.tributary.train.BestSoFar;
import dev.tributary.train.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The start of a run that goes on with a job that extends its own.
///
///     save the state with the new job ──▶ rename the model ──▶ begin the term
///
/// After a crash in between, the same command with `--extend` extends the run; the earlier job goes on
/// from the checkpoint before. The history of early stopping begins anew.
///
/// @param before the job of the earlier run
record Extension(Start start, EarlierRun earlier, Job before) {
  private static final Pattern NAME = Pattern.compile("model-\\d+\\.safetensors");

  /// Whether an entry of a run's directory is the model of a run that was extended.
  static boolean isModel(String name) {
    return NAME.matcher(name).matches();
  }

  Start.Started begin() throws IOException {
    earlier.damages().forEach(start.say());
    List<CheckpointStore.Skipped> skipped = new ArrayList<>();
    CheckpointStore checkpoints =
        new CheckpointStore(
            start.lock().directory().resolve(RunDirectory.CHECKPOINTS),
            start.job().job().getCheckpoint().getKeep());
    checkpoints.removeRemains();
    Optional<Checkpoint> newest =
        checkpoints.loadNewest(
            saved ->
                TrainingState.misfitOfExtended(start.job(), before, saved)
                    .or(() -> Start.otherRun(earlier, saved)),
            skipped::add);
    skipped.forEach(
        file -> start.say().accept("skipped %s: %s".formatted(file.file(), file.reason())));
    Checkpoint saved =
        newest.orElseThrow(
            () ->
                BadInput.in(
                    "--extend",
                    "no checkpoint in %s can be used, and only a checkpoint has the state of the optimizer"
                        .formatted(start.lock().directory()),
                    "begin a new run with the model as model.init_from"));
    TrainingState state = TrainingState.of(start.job(), saved).with(BestSoFar.NONE);
    requireMore(state.version());
    TermRecord record = start.successor(earlier, newest.map(Checkpoint::moment));
    checkpoints.save(
        state.toCheckpoint(
            start.job(), new Checkpoint.Moment(record.runId(), record.term(), state.version())));
    setModelAside(state.version());
    Start.Started started = start.started(state, record);
    start
        .say()
        .accept(
            "extended after step %s, now %s steps (term %s): %s"
                .formatted(
                    state.version(),
                    start.job().steps(),
                    Long.toUnsignedString(record.term()),
                    String.join(", ", JobIdentity.difference(start.job().job(), before))));
    start.sayBuild(earlier, state.version());
    return started;
  }

  private void requireMore(long done) {
    if (start.job().steps() <= done) {
      throw BadInput.in(
          "--extend",
          "the run has done %s steps, and the job has %s".formatted(done, start.job().steps()),
          "give more with training.epochs or training.steps");
    }
  }

  /// Renames the model of a finished run, and removes that of a run that was told to stop.
  private void setModelAside(long step) throws IOException {
    Path model = start.lock().directory().resolve(Model.FILE);
    if (earlier.model().isPresent()) {
      Disk.REAL.move(model, model.resolveSibling("model-%s.safetensors".formatted(step)));
    } else {
      start.removeUnfinishedModel();
    }
  }
}
