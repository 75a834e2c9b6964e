package dev.tributary.coordinator.job;

import akka.actor.typed.ActorRef;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.proto.v1.Checkpoint;
import dev.tributary.train.TrainingState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// When the run is saved, and what is being saved right now. The reducers copy their slices while
/// the workers already compute the next step, into memory that was there before the first: no round
/// waits for it. Belongs to one actor.
final class Checkpoints {
  private static final long NONE = -1;

  private final Checkpoint schedule;
  private final List<ActorRef<Reducer.Command>> reducers;
  private final Surroundings around;
  private final Map<Long, Integer> copying = new HashMap<>(); // reducers yet to copy a version
  private final ActorRef<CheckpointKeeper.Reply> replyTo;
  private Instant begun; // when the last one was
  private long newest; // the version of it, or the one that the run goes on from
  private final Map<Long, TrainingState> unsaved = new HashMap<>(); // copies not on disk yet
  private Optional<TrainingState> spare; // memory for the next copy

  /// What it takes to save.
  ///
  /// @param spare memory for the first copy
  /// @param replyTo where word of what is kept goes
  record Saving(TrainingState spare, ActorRef<CheckpointKeeper.Reply> replyTo) {}

  Checkpoints(
      Checkpoint schedule,
      List<ActorRef<Reducer.Command>> reducers,
      Surroundings around,
      Saving saving) {
    this.schedule = schedule;
    this.reducers = reducers;
    this.around = around;
    this.replyTo = saving.replyTo();
    this.newest = around.store().first();
    this.spare = Optional.of(saving.spare());
  }

  /// The run begins: from here on time counts.
  void begin(Instant now) {
    begun = now;
  }

  /// To be called between two steps.
  void saveIfDue(long version, Instant now) {
    boolean bySteps = schedule.getEverySteps() > 0 && version % schedule.getEverySteps() == 0;
    boolean byTime =
        schedule.getEverySeconds() > 0
            && Duration.between(begun, now).toSeconds() >= schedule.getEverySeconds();
    if ((bySteps || byTime) && isIdle()) {
      save(version, now);
    }
  }

  /// Saves the version the run ends with, if that has not been done.
  void saveLast(long version, Instant now) {
    if (newest < version) {
      save(version, now);
    }
  }

  void copied(Reducer.Copied copied) {
    int left = copying.merge(copied.target().version(), -1, Integer::sum);
    if (left == 0) {
      copying.remove(copied.target().version());
      around.keeper().tell(new CheckpointKeeper.Save(copied.target(), replyTo));
    }
  }

  void kept(CheckpointKeeper.Reply reply) {
    spare = Optional.of(unsaved.remove(reply.version()));
    around.tell(
        switch (reply) {
          case CheckpointKeeper.Saved saved ->
              new TrainingEvent.CheckpointSaved(saved.version(), saved.file(), saved.took());
          case CheckpointKeeper.Failed failed -> {
            if (failed.version() == newest) {
              newest = NONE; // so that the end of the run tries once more
            }
            yield new TrainingEvent.CheckpointFailed(failed.version(), failed.why());
          }
        });
  }

  boolean isIdle() {
    return unsaved.isEmpty();
  }

  private void save(long version, Instant now) {
    newest = version;
    begun = now;
    TrainingState target =
        spare
            .map(memory -> memory.reusedFor(version))
            .orElseGet(() -> around.store().newCopy(version));
    spare = Optional.empty();
    unsaved.put(version, target);
    copying.put(version, reducers.size());
    reducers.forEach(reducer -> reducer.tell(new Reducer.Copy(target)));
  }
}
