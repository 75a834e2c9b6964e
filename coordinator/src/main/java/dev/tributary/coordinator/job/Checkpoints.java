package dev.tributary.coordinator.job;

import akka.actor.typed.ActorRef;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.proto.v1.Checkpoint;
import dev.tributary.reduce.stopping.History;
import dev.tributary.time.TimePoint;
import dev.tributary.train.BestSoFar;
import dev.tributary.train.TrainingState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decides when the run is saved, and tracks the versions that are being saved. The reducers copy
/// their slices while the workers already compute the next step, so no round waits for a
/// checkpoint. The memory for the copy is allocated before the first step. Belongs to one actor.
final class Checkpoints {
  private static final long NONE = -1;

  private final Checkpoint schedule;
  private final List<ActorRef<Reducer.Command>> reducers;
  private final JobDependencies dependencies;
  private final Map<Long, Integer> copying =
      new HashMap<>(); // reducers that have not copied a version
  private final ActorRef<CheckpointKeeper.Reply> replyTo;
  private final BestVersions best;
  private TimePoint begun; // the time at which the last save began
  private long newest; // the version last saved, or the one that the run started from
  private History evaluated; // the evaluations that this version was saved with
  private final Map<Long, TrainingState> unsaved =
      new HashMap<>(); // copies that are not on disk yet
  private Optional<TrainingState> spare; // memory for the next copy
  private long lost = NONE; // the version whose files were lost while it was being saved
  private boolean asideAsked;
  private boolean settingAside;

  /// @param copies the actors that copy and save
  /// @param best the results of evaluations, which are saved too
  Checkpoints(
      Checkpoint schedule, JobDependencies dependencies, CopyActors copies, BestVersions best) {
    this.schedule = schedule;
    this.reducers = copies.reducers();
    this.dependencies = dependencies;
    this.replyTo = copies.replyTo();
    this.best = best;
    this.newest = dependencies.store().first();
    this.evaluated = best.soFar().history();
    this.spare = Optional.of(dependencies.spare());
  }

  /// @param replyTo receives the result of each save
  record CopyActors(
      List<ActorRef<Reducer.Command>> reducers, ActorRef<CheckpointKeeper.Reply> replyTo) {}

  /// Starts the time until the first save.
  void begin(TimePoint now) {
    begun = now;
  }

  /// Saves the version if the schedule says so. Must be called between two steps.
  void saveIfDue(long version, TimePoint now) {
    boolean bySteps = schedule.getEverySteps() > 0 && version % schedule.getEverySteps() == 0;
    boolean byTime =
        schedule.getEverySeconds() > 0
            && now.since(begun).toSeconds() >= schedule.getEverySeconds();
    if ((bySteps || byTime) && isSaved()) {
      save(version, now);
    }
  }

  /// Saves the last version of the run, unless it has been saved with all its evaluations.
  void saveLast(long version, TimePoint now) {
    if (newest == version && !evaluated.equals(best.soFar().history())) {
      saveAgain();
    }
    if (newest < version) {
      save(version, now);
    }
  }

  void copied(Reducer.Copied copied) {
    if (best.copied(copied)) {
      return;
    }
    int left = copying.merge(copied.target().version(), -1, Integer::sum);
    if (left == 0) {
      copying.remove(copied.target().version());
      dependencies.keeper().tell(new CheckpointKeeper.Save(copied.target(), replyTo));
    }
  }

  void kept(CheckpointKeeper.Reply reply) {
    dependencies.tell(
        switch (reply) {
          case CheckpointKeeper.Saved saved -> {
            release(saved.version());
            yield new TrainingEvent.CheckpointSaved(
                saved.version(), saved.file(), saved.took(), saved.unpruned());
          }
          case CheckpointKeeper.Failed failed -> {
            release(failed.version());
            if (failed.version() == newest) {
              newest = NONE; // so that the end of the run tries again
            }
            yield new TrainingEvent.CheckpointFailed(failed.version(), failed.why());
          }
          case CheckpointKeeper.BestKept model -> {
            best.written();
            yield new TrainingEvent.BestKept(model.version(), model.file());
          }
          case CheckpointKeeper.BestNotKept failed -> {
            best.written();
            yield new TrainingEvent.BestNotKept(failed.version(), failed.why());
          }
          case CheckpointKeeper.Aside aside -> {
            settingAside = false;
            yield new TrainingEvent.CheckpointsSetAside(aside.from(), aside.newest());
          }
          case CheckpointKeeper.NotAside failed -> {
            settingAside = false;
            yield new TrainingEvent.CheckpointsNotSetAside(failed.from(), failed.why());
          }
        });
  }

  /// Lets a later start of the run go on from a checkpoint before that step: the later ones may
  /// hold wrong weights. Must be called when this is idle. Does nothing the second time.
  void setAside(long from) {
    if (!asideAsked) {
      asideAsked = true;
      settingAside = true;
      dependencies.keeper().tell(new CheckpointKeeper.SetAside(from, replyTo));
    }
  }

  /// The files of the run have been lost: the end of the run saves it again.
  void filesLost() {
    saveAgain();
  }

  private void saveAgain() {
    if (unsaved.containsKey(newest)) { // one copy of a version at a time
      lost = newest;
    } else {
      newest = NONE;
    }
  }

  /// Saves a version again whose files were lost while it was being saved.
  ///
  /// @return whether it is being saved
  boolean savesLostAgain(long version, TimePoint now) {
    if (!isSaved() || lost != version) {
      return false;
    }
    lost = NONE;
    save(version, now);
    return true;
  }

  /// Whether nothing is being copied or written.
  boolean isIdle() {
    return isSaved() && best.isIdle();
  }

  private boolean isSaved() {
    return unsaved.isEmpty() && !settingAside;
  }

  private void release(long version) {
    spare = Optional.of(unsaved.remove(version).with(BestSoFar.NONE));
  }

  private void save(long version, TimePoint now) {
    newest = version;
    evaluated = best.soFar().history();
    begun = now;
    TrainingState target =
        spare
            .map(memory -> memory.reusedFor(version))
            .orElseGet(() -> dependencies.store().newCopy(version))
            .with(best.soFar());
    spare = Optional.empty();
    unsaved.put(version, target);
    copying.put(version, reducers.size());
    reducers.forEach(reducer -> reducer.tell(new Reducer.Copy(target)));
  }
}
