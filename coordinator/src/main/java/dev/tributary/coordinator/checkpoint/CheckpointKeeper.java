package dev.tributary.coordinator.checkpoint;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.checkpoint.Checkpoint;
import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.Stamp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// Writes checkpoints, one after the other, on a thread for files. What fails is reported and the
/// run goes on: older checkpoints are untouched.
public final class CheckpointKeeper {
  private final PreparedJob job;
  private final Stamp run;
  private final CheckpointStore store;

  private CheckpointKeeper(PreparedJob job, Stamp run, CheckpointStore store) {
    this.job = job;
    this.run = run;
    this.store = store;
  }

  /// Write this copy, and answer. Its memory is the sender's again with the answer.
  public record Save(TrainingState copy, ActorRef<? super Reply> replyTo) {}

  public sealed interface Reply {
    long version();
  }

  public record Saved(long version, Path file, Duration took) implements Reply {}

  public record Failed(long version, String why) implements Reply {}

  /// @param run id and term, which every checkpoint carries
  public static Behavior<Save> create(PreparedJob job, Stamp run, CheckpointStore store) {
    CheckpointKeeper keeper = new CheckpointKeeper(job, run, store);
    return Behaviors.receiveMessage(
        save -> {
          save.replyTo().tell(keeper.save(save.copy()));
          return Behaviors.same();
        });
  }

  private Reply save(TrainingState copy) {
    long start = System.nanoTime();
    long version = copy.version();
    try {
      Path file =
          store.save(
              copy.toCheckpoint(job, new Checkpoint.Moment(run.runId(), run.term(), version)));
      return new Saved(version, file, Duration.ofNanos(System.nanoTime() - start));
    } catch (IOException | RuntimeException e) {
      return new Failed(version, e.toString());
    }
  }
}
