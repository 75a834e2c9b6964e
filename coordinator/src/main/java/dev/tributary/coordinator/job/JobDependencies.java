package dev.tributary.coordinator.job;

import akka.actor.typed.ActorRef;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.membership.Fence;
import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.reducer.Reducers;
import dev.tributary.coordinator.reducer.WeightStore;
import dev.tributary.reduce.stopping.BestRanking;
import dev.tributary.train.TrainingState;
import java.util.Optional;
import java.util.function.Consumer;

/// The parts of the coordinator that a job uses.
///
/// @param spare memory for the first copy of the weights, allocated early so that a lack of memory
///   is found before the run begins
/// @param observers receive every event; the last is the outcome of the job
/// @param kept the best models that earlier terms of the run have kept, if the job keeps them
public record JobDependencies(
    Reduction reduction,
    TrainingState spare,
    Fence fence,
    ActorRef<CheckpointKeeper.Command> keeper,
    ActorRef<TrainingEvent> observers,
    Optional<BestRanking> kept) {

  /// The parts of a job without models of earlier terms.
  public JobDependencies(
      Reduction reduction,
      TrainingState spare,
      Fence fence,
      ActorRef<CheckpointKeeper.Command> keeper,
      ActorRef<TrainingEvent> observers) {
    this(reduction, spare, fence, keeper, observers, Optional.empty());
  }

  /// The data from which the job starts its reducers.
  ///
  /// @param shared the memory and the rules that all reducers share
  /// @param reducers the largest number of reducers
  /// @param started receives the reducers, once
  public record Reduction(Reducer.Shared shared, int reducers, Consumer<Reducers> started) {}

  WeightStore store() {
    return reduction.shared().store();
  }

  void tell(TrainingEvent event) {
    observers.tell(event);
  }
}
