package dev.tributary.coordinator.job;

import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.TypedActorContext;

/// Passes the commands of sessions on to the job, and tells the session when each was handled.
final class CountedCommands extends BehaviorInterceptor<TrainingJob.Message, TrainingJob.Command> {

  CountedCommands() {
    super(TrainingJob.Message.class);
  }

  @Override
  public Behavior<TrainingJob.Command> aroundReceive(
      TypedActorContext<TrainingJob.Message> context,
      TrainingJob.Message message,
      ReceiveTarget<TrainingJob.Command> target) {
    return switch (message) {
      case TrainingJob.Command command -> target.apply(context, command);
      case TrainingJob.Counted(TrainingJob.Command command, Runnable handled) -> {
        Behavior<TrainingJob.Command> next = target.apply(context, command);
        handled.run();
        yield next;
      }
    };
  }
}
