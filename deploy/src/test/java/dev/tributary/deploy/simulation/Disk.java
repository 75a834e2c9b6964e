package dev.tributary.deploy.simulation;

import dev.tributary.train.PreparedJob;
import dev.tributary.train.TrainingState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;

/// What outlives the coordinator: its term and its newest checkpoints. Now and then the newest
/// turns out to be damaged.
final class Disk {
  private static final int KEEP = 3;

  private final SplittableRandom random;
  private final Deque<TrainingState> saved = new ArrayDeque<>(); // the newest first
  private long term;

  Disk(SplittableRandom random) {
    this.random = random;
  }

  /// A coordinator starts.
  long nextTerm() {
    return ++term;
  }

  long term() {
    return term;
  }

  Duration writing() {
    return Duration.ofMillis(random.nextInt(1, 60));
  }

  /// @param state whose memory may be used again afterwards
  void write(TrainingState state) {
    saved.addFirst(copy(state));
    if (saved.size() > KEEP) {
      saved.removeLast();
    }
  }

  /// The newest checkpoint is torn.
  void damageNewest() {
    saved.pollFirst();
  }

  List<TrainingState> saved() {
    return List.copyOf(saved);
  }

  /// What a coordinator starts from: a copy of the newest, if there is one.
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
            .toList());
  }
}
