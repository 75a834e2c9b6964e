package dev.tributary.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.checkpoint.Checkpoint;
import dev.tributary.checkpoint.NamedTensor;
import dev.tributary.proto.v1.Adam;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Preprocessing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests the way from a state to a checkpoint and back.
final class TrainingStateTest {
  private static final Checkpoint.Moment MOMENT = new Checkpoint.Moment(7, 2, 5);

  /// Adam has two states for each parameter.
  private final PreparedJob job = TinyJobs.prepared(withAdam(TinyJobs.job()));

  private static Job.Builder withAdam(Job.Builder job) {
    job.getTrainingBuilder().getOptimizerBuilder().setAdam(Adam.newBuilder().setLearningRate(0.1));
    return job;
  }

  @Test
  void everyElementReturnsToItsPlace() {
    TrainingState state = distinct();

    TrainingState back = TrainingState.of(job, state.toCheckpoint(job, MOMENT));

    assertThat(back.version()).isEqualTo(5);
    for (int p = 0; p < state.weights().size(); p++) {
      assertThat(back.weights().get(p).data).isEqualTo(state.weights().get(p).data);
      for (int s = 0; s < 2; s++) {
        assertThat(back.optimizerStates().get(p).get(s))
            .isEqualTo(state.optimizerStates().get(p).get(s));
      }
    }
  }

  @Test
  void aCheckpointIsACopy() {
    TrainingState state = distinct();
    Checkpoint checkpoint = state.toCheckpoint(job, MOMENT);

    state.weights().getFirst().data[0] = -1;
    state.optimizerStates().getFirst().get(1)[0] = -1;

    TrainingState back = TrainingState.of(job, checkpoint);
    assertThat(back.weights().getFirst().data[0]).isEqualTo(1);
    assertThat(back.optimizerStates().getFirst().get(1)[0]).isPositive();
  }

  @Test
  void aCheckpointOfTheJobFitsAndAnyOtherDoesNot() {
    Checkpoint saved = distinct().toCheckpoint(job, MOMENT);
    Job.Builder seeded = withAdam(TinyJobs.job()).setSeed(8);
    List<NamedTensor> swapped = new ArrayList<>(saved.optimizerState());
    Collections.swap(swapped, 0, 1);

    assertThat(TrainingState.misfit(job, saved)).isEmpty();
    assertThat(TrainingState.misfit(TinyJobs.prepared(seeded), saved))
        .contains("it is of another job: seed is 8 here and 7 there");
    assertThat(TrainingState.misfit(TinyJobs.prepared(TinyJobs.job()), saved))
        .contains(
            "tensor 4 is optimizer.exp_avg.0.weight [4, 5], but the job needs"
                + " optimizer.momentum_buffer.0.weight [4, 5]");
    assertThat(
            TrainingState.misfit(
                job,
                new Checkpoint(
                    MOMENT, saved.job(), "0123", saved.description(), saved.weights(), List.of())))
        .contains("it has 4 tensors, but the job needs 12");
    assertThat(
            TrainingState.misfit(
                job,
                new Checkpoint(
                    MOMENT,
                    saved.job(),
                    "0123",
                    saved.description(),
                    saved.weights(),
                    saved.optimizerState())))
        .contains("it was trained on other data");
    assertThat(
            TrainingState.misfit(
                job,
                new Checkpoint(
                    MOMENT,
                    saved.job(),
                    saved.dataDigest(),
                    saved.description().toBuilder()
                        .setPreprocessing(Preprocessing.newBuilder().addShape(7))
                        .build(),
                    saved.weights(),
                    saved.optimizerState())))
        .contains("it was trained on data that were prepared otherwise");
    assertThat(
            TrainingState.misfit(
                job,
                new Checkpoint(
                    MOMENT,
                    saved.job(),
                    saved.dataDigest(),
                    saved.description(),
                    saved.weights(),
                    swapped)))
        .isPresent();
  }

  /// A state without two equal elements.
  private TrainingState distinct() {
    TrainingState state = TrainingState.allocate(job, 5);
    float next = 1;
    for (int p = 0; p < state.weights().size(); p++) {
      List<float[]> arrays = new ArrayList<>(List.of(state.weights().get(p).data));
      arrays.addAll(state.optimizerStates().get(p));
      for (float[] array : arrays) {
        for (int i = 0; i < array.length; i++) {
          array[i] = next++;
        }
      }
    }
    return state;
  }
}
