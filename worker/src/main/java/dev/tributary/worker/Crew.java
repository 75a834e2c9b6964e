package dev.tributary.worker;

import akka.actor.typed.ActorRef;
import dev.tributary.nn.Network;
import dev.tributary.worker.compute.Task;
import dev.tributary.worker.compute.WorkerActor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The worker actors of a session, and which of them have nothing to do. Belongs to one actor.
final class Crew {
  private final Deque<ActorRef<WorkerActor.Compute>> idle;
  private final int size;
  private final ActorRef<WorkerActor.Reply> replyTo;

  /// @param replyTo told what comes of each task
  Crew(List<ActorRef<WorkerActor.Compute>> actors, ActorRef<WorkerActor.Reply> replyTo) {
    this.idle = new ArrayDeque<>(actors);
    this.size = actors.size();
    this.replyTo = replyTo;
  }

  boolean hasIdle() {
    return !idle.isEmpty();
  }

  /// Whether nobody computes.
  boolean rests() {
    return idle.size() == size;
  }

  /// Gives a task to one that is idle.
  ///
  /// @param network of the task's version
  void give(Task task, Network network) {
    idle.remove().tell(new WorkerActor.Compute(task, network, replyTo));
  }

  /// That one is idle again.
  void back(ActorRef<WorkerActor.Compute> actor) {
    idle.add(actor);
  }
}
