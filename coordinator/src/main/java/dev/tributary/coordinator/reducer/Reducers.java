package dev.tributary.coordinator.reducer;

import akka.actor.typed.ActorRef;
import dev.tributary.reduce.SliceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// All reducers of a run, with the slices that each owns. Slices are assigned to reducers in turn,
/// so that each reducer has a part of every large parameter.
///
/// @param all the reducers by number
/// @param owners the reducer of every slice
/// @param pool the memory for chunks that arrive
/// @param workers the place where the workers compute
public record Reducers(
    List<ActorRef<Reducer.Command>> all,
    Map<SliceId, ActorRef<Reducer.Command>> owners,
    ChunkPool pool,
    WorkerLocation workers) {

  /// Starts one reducer.
  @FunctionalInterface
  public interface Spawn {
    ActorRef<Reducer.Command> reducer(int number, List<SliceId> slices);
  }

  /// Starts at most `count` reducers for all slices of the model.
  public static Reducers start(Reducer.Shared shared, int count, Spawn spawn) {
    List<SliceId> slices = shared.store().slices();
    int reducers = Math.min(count, slices.size());
    Map<SliceId, ActorRef<Reducer.Command>> owners = new HashMap<>();
    List<ActorRef<Reducer.Command>> all =
        IntStream.range(0, reducers)
            .mapToObj(
                number -> {
                  List<SliceId> own =
                      IntStream.range(0, slices.size())
                          .filter(i -> i % reducers == number)
                          .mapToObj(slices::get)
                          .toList();
                  ActorRef<Reducer.Command> reducer = spawn.reducer(number, own);
                  own.forEach(slice -> owners.put(slice, reducer));
                  return reducer;
                })
            .toList();
    return new Reducers(all, Map.copyOf(owners), shared.pool(), shared.store().workers());
  }

  /// The owner of a slice that exists.
  public ActorRef<Reducer.Command> of(SliceId slice) {
    return owners.get(slice);
  }
}
