package dev.tributary.worker.session;

import akka.actor.typed.ActorRef;
import dev.tributary.nn.Network;
import dev.tributary.worker.compute.Task;
import dev.tributary.worker.compute.WorkerActor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The worker actors of a session, with a queue of the idle ones. Belongs to one actor.
final class ActorPool {
  private final Deque<ActorRef<WorkerActor.Compute>> idle;
  private final int size;
  private final ActorRef<WorkerActor.Reply> replyTo;

  /// @param replyTo receives the reply to each task
  ActorPool(List<ActorRef<WorkerActor.Compute>> actors, ActorRef<WorkerActor.Reply> replyTo) {
    this.idle = new ArrayDeque<>(actors);
    this.size = actors.size();
    this.replyTo = replyTo;
  }

  boolean hasIdle() {
    return !idle.isEmpty();
  }

  /// Whether every worker actor is idle.
  boolean isIdle() {
    return idle.size() == size;
  }

  /// Gives a task to an idle worker actor.
  ///
  /// @param network the network over the task's version of the weights
  void give(Task task, Network network) {
    idle.remove().tell(new WorkerActor.Compute(task, network, replyTo));
  }

  /// Marks a worker actor as idle again.
  void release(ActorRef<WorkerActor.Compute> actor) {
    idle.add(actor);
  }
}
