package dev.tributary.worker.session;

import akka.actor.typed.ActorRef;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
import dev.tributary.worker.compute.LocalReduction;
import dev.tributary.worker.compute.LocalReduction.StepShards;
import dev.tributary.worker.compute.Replica;
import dev.tributary.worker.compute.Task;
import dev.tributary.worker.compute.TaskQueue;
import dev.tributary.worker.compute.WorkerActor;
import dev.tributary.worker.compute.WorkerMemory;
import dev.tributary.worker.link.ControlStream;
import dev.tributary.worker.link.GradientSender;
import java.util.Optional;
import java.util.stream.IntStream;

/// The dispatcher of a session's tasks. Each task goes to an idle worker actor as soon as its
/// version of the weights is complete, and its result is reported to the coordinator. Belongs to
/// one actor.
final class TaskDispatcher {
  private final WorkerMemory memory;
  private final Replica replica;
  private final ReductionTree tree;
  private final ActorPool actorPool;
  private final ControlStream control;
  private final ActorRef<GradientSender.Command> gradients;
  private TaskQueue queue = TaskQueue.EMPTY;

  /// @param memory holds the replica that receives the weights of this session
  TaskDispatcher(
      WorkerMemory memory,
      ActorPool actorPool,
      ControlStream control,
      ActorRef<GradientSender.Command> gradients) {
    this.memory = memory;
    this.replica = memory.replica();
    this.tree = new ReductionTree(memory.job().shards());
    this.actorPool = actorPool;
    this.control = control;
    this.gradients = gradients;
  }

  /// Adds the tasks of an assignment: `shards` of `step`.
  void assigned(long step, ShardRange shards) {
    LocalReduction reduction =
        new LocalReduction(
            new StepShards(step, tree, memory.job().precision().gradients(), shards),
            memory.job().architecture().parameters().size(),
            memory.pool(),
            partial -> gradients.tell(new GradientSender.Send(partial)));
    queue =
        queue.with(
            IntStream.range(shards.first(), shards.end())
                .mapToObj(shard -> new Task.ShardTask(step, shard, reduction))
                .toList());
    proceed();
  }

  /// Adds the tasks of an assignment: the evaluation of `version` on `blocks`.
  void evaluationAssigned(long version, ShardRange blocks) {
    queue =
        queue.with(
            IntStream.range(blocks.first(), blocks.end())
                .mapToObj(block -> new Task.BlockTask(version, block))
                .toList());
    proceed();
  }

  /// Notes that the weights of `version` are complete.
  void complete(long version) {
    gradients.tell(new GradientSender.Retire(version));
    proceed();
  }

  /// Handles the reply of a worker actor, which is idle again.
  ///
  /// @return the cause, if the actor failed while the weights of its task were still held
  Optional<Throwable> answered(WorkerActor.Reply reply) {
    actorPool.release(reply.from());
    // If the version is no longer held, the task may have read weights of two versions. Its step is
    // over, and its result is dropped.
    if (replica.holds(reply.task().version())) {
      switch (reply) {
        case WorkerActor.Done(var from, Task.ShardTask task, var score, long nanos) ->
            control.shardDone(task.step(), task.shard(), score, nanos);
        case WorkerActor.Done(var from, Task.BlockTask task, var score, long nanos) ->
            control.evaluationDone(task.version(), task.block(), score);
        case WorkerActor.NonFiniteFound(var from, Task task, var what) ->
            control.nonFinite(task.version() + 1, what);
        case WorkerActor.Crashed(var from, Task task, Throwable cause) -> {
          return Optional.of(cause);
        }
      }
    }
    proceed();
    return Optional.empty();
  }

  private void proceed() {
    queue = queue.after(replica);
    while (actorPool.hasIdle()) {
      Optional<TaskQueue.Taken> next = queue.next(replica);
      if (next.isEmpty()) {
        return;
      }
      queue = next.get().rest();
      Task task = next.get().task();
      actorPool.give(task, replica.network(task.version()));
    }
  }
}
