package dev.tributary.deploy.simulation;

import dev.tributary.train.BestSoFar;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;

/// The simulated disk, which survives the coordinator: the term and the newest checkpoints. A fault
/// may damage the newest checkpoint.
final class Disk {
  private static final int KEEP = 3;

  private final SplittableRandom random;
  private final Deque<TrainingState> saved = new ArrayDeque<>(); // the newest first
  private long term;

  Disk(SplittableRandom random) {
    this.random = random;
  }

  /// The term of a coordinator that starts.
  long nextTerm() {
    return ++term;
  }

  long term() {
    return term;
  }

  /// The random time that writing a checkpoint takes.
  Duration writing() {
    return Duration.ofMillis(random.nextInt(1, 60));
  }

  /// Saves a checkpoint.
  ///
  /// @param state copied, so that the caller may reuse its arrays
  void write(TrainingState state) {
    saved.addFirst(copy(state));
    if (saved.size() > KEEP) {
      saved.removeLast();
    }
  }

  /// Damages the newest checkpoint, so that it cannot be loaded.
  void damageNewest() {
    saved.pollFirst();
  }

  List<TrainingState> saved() {
    return List.copyOf(saved);
  }

  /// The state from which a coordinator starts: a copy of the newest checkpoint, or the initial
  /// state.
  TrainingState newest(PreparedJob job) {
    TrainingState newest = saved.peekFirst();
    return newest == null ? TrainingState.initial(job) : copy(newest);
  }

  private static TrainingState copy(TrainingState state) {
    return new TrainingState(
        state.version(),
        state.weights().stream().map(FMatrixRMaj::copy).toList(),
        state.optimizerStates().stream()
            .map(arrays -> arrays.stream().map(float[]::clone).toList())
            .toList(),
        new BestSoFar(
            state.best().history(),
            state.best().weights().stream().map(FMatrixRMaj::copy).toList()));
  }
}
