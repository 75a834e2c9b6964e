package dev.tributary.worker.compute;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.nn.Network;
import dev.tributary.reduce.Score;
import dev.tributary.tensor.MatrixPool;
import dev.tributary.train.NonFiniteException;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.ShardComputation;

/// The actor that computes one shard at a time, on a thread of its own: samples, forward, loss,
/// backward. Gradients are passed to the task's [LocalReduction] while backward is still running.
///
///     idle ──Compute──▶ (computing) ──Done | NonFiniteFound | Crashed──▶ idle
public final class WorkerActor {
  private final ShardComputation computation;

  private WorkerActor(PreparedJob job, MatrixPool pool) {
    this.computation = new ShardComputation(job, pool);
  }

  /// The only command: compute `task` with `network`, which has the task's version of the weights,
  /// and answer.
  public record Compute(Task task, Network network, ActorRef<? super Reply> replyTo) {}

  /// The outcome of a task; the actor `from` is idle again.
  public sealed interface Reply {
    ActorRef<Compute> from();

    Task task();
  }

  public record Done(ActorRef<Compute> from, Task task, Score score, long nanos) implements Reply {}

  /// A loss or gradient is not finite. The gradient has not been sent.
  public record NonFiniteFound(ActorRef<Compute> from, Task task, NonFiniteException what)
      implements Reply {}

  /// The computation failed for another reason, such as a lack of memory.
  public record Crashed(ActorRef<Compute> from, Task task, Throwable cause) implements Reply {}

  /// @param pool the pool of matrices, shared by the actors of a worker; gradients return to it
  public static Behavior<Compute> create(PreparedJob job, MatrixPool pool) {
    return Behaviors.setup(
        context -> {
          WorkerActor actor = new WorkerActor(job, pool);
          return Behaviors.receiveMessage(
              compute -> {
                compute.replyTo().tell(actor.perform(compute, context.getSelf()));
                return Behaviors.same();
              });
        });
  }

  private Reply perform(Compute compute, ActorRef<Compute> self) {
    long start = System.nanoTime();
    try {
      Score score =
          switch (compute.task()) {
            case Task.ShardTask(long step, int shard, LocalReduction reduction) ->
                computation.gradient(
                    compute.network(),
                    step,
                    shard,
                    (parameter, gradient) -> reduction.add(parameter, shard, gradient.matrix()));
            case Task.BlockTask(long version, int block) ->
                computation.evaluate(compute.network(), block);
          };
      return new Done(self, compute.task(), score, System.nanoTime() - start);
    } catch (NonFiniteException e) {
      return new NonFiniteFound(self, compute.task(), e);
    } catch (RuntimeException | Error e) {
      return new Crashed(self, compute.task(), e);
    }
  }
}
