package dev.tributary.coordinator.job;

import akka.actor.typed.ActorRef;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.proto.v1.Checkpoint;
import dev.tributary.time.TimePoint;
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
  private TimePoint begun; // the time at which the last save began
  private long newest; // the version last saved, or the one that the run started from
  private final Map<Long, TrainingState> unsaved =
      new HashMap<>(); // copies that are not on disk yet
  private Optional<TrainingState> spare; // memory for the next copy
  private long lost = NONE; // the version whose files were lost while it was being saved
  private boolean asideAsked;
  private boolean settingAside;

  /// @param replyTo receives the result of each save
  Checkpoints(
      Checkpoint schedule,
      List<ActorRef<Reducer.Command>> reducers,
      JobDependencies dependencies,
      ActorRef<CheckpointKeeper.Reply> replyTo) {
    this.schedule = schedule;
    this.reducers = reducers;
    this.dependencies = dependencies;
    this.replyTo = replyTo;
    this.newest = dependencies.store().first();
    this.spare = Optional.of(dependencies.spare());
  }

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
    if ((bySteps || byTime) && isIdle()) {
      save(version, now);
    }
  }

  /// Saves the last version of the run, unless it has been saved.
  void saveLast(long version, TimePoint now) {
    if (newest < version) {
      save(version, now);
    }
  }

  void copied(Reducer.Copied copied) {
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
    if (!isIdle() || lost != version) {
      return false;
    }
    lost = NONE;
    save(version, now);
    return true;
  }

  boolean isIdle() {
    return unsaved.isEmpty() && !settingAside;
  }

  private void release(long version) {
    spare = Optional.of(unsaved.remove(version));
  }

  private void save(long version, TimePoint now) {
    newest = version;
    begun = now;
    TrainingState target =
        spare
            .map(memory -> memory.reusedFor(version))
            .orElseGet(() -> dependencies.store().newCopy(version));
    spare = Optional.empty();
    unsaved.put(version, target);
    copying.put(version, reducers.size());
    reducers.forEach(reducer -> reducer.tell(new Reducer.Copy(target)));
  }
}
