package dev.tributary.worker.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TaskQueueTest {
  private static final Task OF_3 = new Task.BlockTask(3, 0);
  private static final Task ALSO_OF_3 = new Task.BlockTask(3, 1);
  private static final Task OF_4 = new Task.BlockTask(4, 0);

  @Test
  void aTaskWaitsForItsVersion() {
    TaskQueue queue = TaskQueue.EMPTY.with(List.of(OF_3));

    assertThat(queue.next(here())).isEmpty();
    assertThat(queue.after(here(2)).next(here(2))).isEmpty();
    assertThat(queue.after(here(3)).next(here(3)).orElseThrow().task()).isEqualTo(OF_3);
  }

  @Test
  void eachTaskIsTakenOnceInOrder() {
    TaskQueue queue = TaskQueue.EMPTY.with(List.of(OF_4, OF_3)).with(List.of(ALSO_OF_3));

    TaskQueue.Taken first = queue.next(here(3)).orElseThrow();
    TaskQueue.Taken second = first.rest().next(here(3)).orElseThrow();

    assertThat(first.task()).isEqualTo(OF_3);
    assertThat(second.task()).isEqualTo(ALSO_OF_3);
    assertThat(second.rest().next(here(3))).isEmpty();
    assertThat(second.rest().tasks()).containsExactly(OF_4);
  }

  @Test
  void aShardOfAStepWhoseWeightsAreAllUpdatedIsStillComputed() {
    TaskQueue queue = TaskQueue.EMPTY.with(List.of(OF_3)).after(here(3, 4));

    assertThat(queue.next(here(3, 4)).orElseThrow().task()).isEqualTo(OF_3);
  }

  @Test
  void aTaskOfAMissedVersionIsDroppedAndNotComputedWithAnother() {
    TaskQueue queue = TaskQueue.EMPTY.with(List.of(OF_3, OF_4));

    // Versions 1 and 4 are in the two buffers. Version 3 would be in the buffer of version 1.
    TaskQueue rest = queue.after(here(1, 4));

    assertThat(queue.next(here(1, 4)).orElseThrow().task()).isEqualTo(OF_4);
    assertThat(rest.tasks()).containsExactly(OF_4);
  }

  @Test
  void tasksOfAStepThatIsOverAreDropped() {
    TaskQueue queue = TaskQueue.EMPTY.with(List.of(OF_3, OF_4)).after(here(4, 5));

    assertThat(queue.tasks()).containsExactly(OF_4);
    assertThat(queue.with(List.of(OF_3)).next(here(4, 5)).orElseThrow().task()).isEqualTo(OF_4);
    assertThat(queue.with(List.of(OF_3)).after(here(4, 5)).tasks()).containsExactly(OF_4);
  }

  /// The versions that are here, the newest last.
  private static Versions here(long... versions) {
    return new Versions() {
      @Override
      public long newest() {
        return versions.length == 0 ? -1 : versions[versions.length - 1];
      }

      @Override
      public boolean holds(long version) {
        return LongStream.of(versions).anyMatch(held -> held == version);
      }
    };
  }
}
