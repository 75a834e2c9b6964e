package dev.tributary.worker;

import akka.actor.typed.ActorRef;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.ShardRange;
import dev.tributary.worker.compute.Agenda;
import dev.tributary.worker.compute.LocalReduction;
import dev.tributary.worker.compute.LocalReduction.StepShards;
import dev.tributary.worker.compute.Replica;
import dev.tributary.worker.compute.Task;
import dev.tributary.worker.compute.WorkerActor;
import dev.tributary.worker.link.ControlStream;
import dev.tributary.worker.link.GradientStream;
import java.util.Optional;
import java.util.stream.IntStream;

/// What is done in a session: gives each task to a worker actor once its weights are here, and
/// tells the coordinator what comes of it. Belongs to one actor.
final class Shift {
  private final Workplace workplace;
  private final Replica replica;
  private final ReductionTree tree;
  private final Crew crew;
  private final ControlStream control;
  private final ActorRef<GradientStream.Command> gradients;
  private Agenda agenda = Agenda.EMPTY;

  /// @param workplace whose replica the weights of this session arrive in
  Shift(
      Workplace workplace,
      Crew crew,
      ControlStream control,
      ActorRef<GradientStream.Command> gradients) {
    this.workplace = workplace;
    this.replica = workplace.replica();
    this.tree = new ReductionTree(workplace.job().shards());
    this.crew = crew;
    this.control = control;
    this.gradients = gradients;
  }

  /// These shards of `step` are to be computed.
  void assigned(long step, ShardRange shards) {
    LocalReduction reduction =
        new LocalReduction(
            new StepShards(step, tree, workplace.job().wire().gradients(), shards),
            workplace.job().architecture().parameters().size(),
            workplace.pool(),
            partial -> gradients.tell(new GradientStream.Send(partial)));
    agenda =
        agenda.with(
            IntStream.range(shards.first(), shards.end())
                .mapToObj(shard -> new Task.ShardTask(step, shard, reduction))
                .toList());
    proceed();
  }

  /// `version` is to be evaluated on these blocks.
  void evaluationAssigned(long version, ShardRange blocks) {
    agenda =
        agenda.with(
            IntStream.range(blocks.first(), blocks.end())
                .mapToObj(block -> new Task.BlockTask(version, block))
                .toList());
    proceed();
  }

  /// The weights of `version` are here.
  void complete(long version) {
    gradients.tell(new GradientStream.Retire(version));
    proceed();
  }

  /// An actor has done what it could, and is idle again.
  ///
  /// @return why it failed, if that was for no want of its weights
  Optional<Throwable> answered(WorkerActor.Reply reply) {
    crew.back(reply.from());
    // Else it has read weights of two versions, and whatever came of that is of a step long over.
    if (replica.holds(reply.task().version())) {
      switch (reply) {
        case WorkerActor.Done(var from, Task.ShardTask task, var score, long nanos) ->
            control.shardDone(task.step(), task.shard(), score, nanos);
        case WorkerActor.Done(var from, Task.BlockTask task, var score, long nanos) ->
            control.evaluationDone(task.version(), task.block(), score);
        case WorkerActor.Poisoned(var from, Task task, var what) ->
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
    agenda = agenda.after(replica);
    while (crew.hasIdle()) {
      Optional<Agenda.Taken> next = agenda.next(replica);
      if (next.isEmpty()) {
        return;
      }
      agenda = next.get().rest();
      Task task = next.get().task();
      crew.give(task, replica.network(task.version()));
    }
  }
}
