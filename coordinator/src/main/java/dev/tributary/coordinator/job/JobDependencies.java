package dev.tributary.coordinator.job;

import akka.actor.typed.ActorRef;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.membership.ChunkFence;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.reducer.Reducers;
import dev.tributary.coordinator.reducer.WeightStore;
import dev.tributary.train.TrainingState;
import java.util.function.Consumer;

/// The parts of the coordinator that a job uses.
///
/// @param spare memory for the first copy of the weights, so that a lack of memory shows before the
///   run begins
/// @param observers told everything that happens, at last how the job ended
public record JobDependencies(
    Reduction reduction,
    TrainingState spare,
    ChunkFence fence,
    ActorRef<CheckpointKeeper.Command> keeper,
    ActorRef<TrainingEvent> observers) {

  /// How the job starts its reducers.
  ///
  /// @param shared the memory and the rules that they have in common
  /// @param reducers the most that are started
  /// @param started told the reducers, once
  public record Reduction(Reducer.Shared shared, int reducers, Consumer<Reducers> started) {}

  WeightStore store() {
    return reduction.shared().store();
  }

  void tell(TrainingEvent event) {
    observers.tell(event);
  }
}
