package dev.tributary.coordinator.job;

import akka.actor.typed.ActorRef;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.reducer.WeightStore;

/// What a job acts upon.
///
/// @param store the memory that the reducers share
/// @param observers told everything that happens, the last of it how the job ended
public record Surroundings(
    WeightStore store,
    Fence fence,
    ActorRef<CheckpointKeeper.Command> keeper,
    ActorRef<TrainingEvent> observers) {

  void tell(TrainingEvent event) {
    observers.tell(event);
  }
}
