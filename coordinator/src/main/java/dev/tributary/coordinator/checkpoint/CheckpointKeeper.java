package dev.tributary.coordinator.checkpoint;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.checkpoint.Checkpoint;
import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import dev.tributary.ledger.EndRecord;
import dev.tributary.ledger.LedgerFile;
import dev.tributary.ledger.StepRecord;
import dev.tributary.reduce.stopping.BestRanking;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.Stamp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Writes checkpoints, the best models and the ledger, one after the other, on a thread for files.
/// A failure is reported and the run goes on: older checkpoints are untouched.
///
/// The ledger is on the device before a checkpoint gets its name. If the sender sends `Record` for
/// a step before `Save`, the ledger therefore has the record of every checkpoint.
public final class CheckpointKeeper {
  private final PreparedJob job;
  private final Stamp run;
  private final Files files;

  private CheckpointKeeper(PreparedJob job, Stamp run, Files files) {
    this.job = job;
    this.run = run;
    this.files = files;
  }

  /// The files that the keeper writes.
  ///
  /// @param ledger the ledger, if the run has one; it reports its failures itself
  /// @param best the models of the best evaluations
  public record Files(CheckpointStore checkpoints, Optional<LedgerFile> ledger, BestModels best) {

    /// Files of a run that keeps no best models.
    public Files(CheckpointStore checkpoints, Optional<LedgerFile> ledger) {
      this(checkpoints, ledger, BestModels.NONE);
    }
  }

  /// The models of the best evaluations of a run.
  public interface BestModels {
    /// The models of a run that keeps none.
    BestModels NONE =
        new BestModels() {
          @Override
          public Optional<BestRanking> kept() {
            return Optional.empty();
          }

          @Override
          public Path keep(TrainingState model, BestRanking ranking) throws IOException {
            throw new IOException("this run keeps no best models");
          }
        };

    /// The ranking of the models that earlier terms of the run have kept, if the run keeps models.
    Optional<BestRanking> kept();

    /// Writes a model, and names all models by the ranking.
    ///
    /// @param model the weights of one of the ranked versions
    /// @return the file of the model
    Path keep(TrainingState model, BestRanking ranking) throws IOException;
  }

  public sealed interface Command {}

  /// Write this copy, and answer. After the answer the memory of the copy belongs to the sender
  /// again.
  public record Save(TrainingState copy, ActorRef<? super Reply> replyTo) implements Command {}

  /// Set the checkpoints of this step and later ones aside, and answer.
  public record SetAside(long from, ActorRef<? super Reply> replyTo) implements Command {}

  /// Append this to the ledger, if the run has one.
  ///
  /// @param handled run when the record has been handled
  public record Record(StepRecord step, Runnable handled) implements Command {}

  /// Append the end of the run to the ledger, if the run has one.
  public record Ended(EndRecord end) implements Command {}

  /// Keep the model of this copy, and answer.
  ///
  /// @param ranking the best versions; the copied one is among them
  public record KeepBest(TrainingState copy, BestRanking ranking, ActorRef<? super Reply> replyTo)
      implements Command {}

  /// Answer when everything that was sent before is in the files, and close the ledger. This is the
  /// last command.
  public record Close(ActorRef<Closed> replyTo) implements Command {}

  public enum Closed {
    CLOSED
  }

  public sealed interface Reply {}

  /// @param unpruned the reason why older checkpoints could not be removed, if there is one
  public record Saved(long version, Path file, Duration took, Optional<String> unpruned)
      implements Reply {}

  public record Failed(long version, String why) implements Reply {}

  public record BestKept(long version, Path file) implements Reply {}

  public record BestNotKept(long version, String why) implements Reply {}

  /// @param newest the newest checkpoint that is left, if there is one
  public record Aside(long from, Optional<Path> newest) implements Reply {}

  public record NotAside(long from, String why) implements Reply {}

  /// @param run the run's id and the term, which every checkpoint contains
  public static Behavior<Command> create(PreparedJob job, Stamp run, Files files) {
    CheckpointKeeper keeper = new CheckpointKeeper(job, run, files);
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case Save(TrainingState copy, ActorRef<? super Reply> replyTo) -> {
                replyTo.tell(keeper.save(copy));
                yield Behaviors.same();
              }
              case SetAside(long from, ActorRef<? super Reply> replyTo) -> {
                replyTo.tell(keeper.setAside(from));
                yield Behaviors.same();
              }
              case Record(StepRecord step, Runnable handled) -> {
                files.ledger().ifPresent(ledger -> ledger.append(step));
                handled.run();
                yield Behaviors.same();
              }
              case Ended(EndRecord end) -> {
                files.ledger().ifPresent(ledger -> ledger.append(end));
                yield Behaviors.same();
              }
              case KeepBest(
                      TrainingState copy,
                      BestRanking ranking,
                      ActorRef<? super Reply> replyTo) -> {
                replyTo.tell(keeper.keep(copy, ranking));
                yield Behaviors.same();
              }
              case Close(ActorRef<Closed> replyTo) -> {
                files.ledger().ifPresent(LedgerFile::close);
                replyTo.tell(Closed.CLOSED);
                yield Behaviors.stopped();
              }
            });
  }

  private Reply setAside(long from) {
    try {
      return new Aside(from, files.checkpoints().setAside(from));
    } catch (IOException e) {
      return new NotAside(from, FailureText.of(e));
    } catch (BadInput e) {
      return new NotAside(from, e.getMessage());
    }
  }

  private Reply keep(TrainingState copy, BestRanking ranking) {
    try {
      return new BestKept(copy.version(), files.best().keep(copy, ranking));
    } catch (IOException e) {
      return new BestNotKept(copy.version(), FailureText.of(e));
    } catch (OutOfMemoryError e) {
      return new BestNotKept(copy.version(), "out of memory: " + e.getMessage());
    } catch (BadInput e) {
      return new BestNotKept(copy.version(), e.getMessage());
    } catch (RuntimeException e) {
      return new BestNotKept(copy.version(), FailureText.of(e));
    }
  }

  private Reply save(TrainingState copy) {
    long start = System.nanoTime();
    long version = copy.version();
    files.ledger().ifPresent(ledger -> ledger.force(version));
    try {
      CheckpointStore.Saving saved =
          files
              .checkpoints()
              .save(
                  copy.toCheckpoint(job, new Checkpoint.Moment(run.runId(), run.term(), version)));
      return new Saved(
          version, saved.file(), Duration.ofNanos(System.nanoTime() - start), saved.unpruned());
    } catch (IOException e) {
      return new Failed(version, FailureText.of(e));
    } catch (BadInput e) {
      return new Failed(version, e.getMessage());
    } catch (OutOfMemoryError e) {
      return new Failed(version, "out of memory: " + e.getMessage());
    } catch (RuntimeException e) {
      return new Failed(version, FailureText.of(e));
    }
  }
}
