package dev.tributary.worker.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AgendaTest {
  private static final Task OF_3 = new Task.BlockTask(3, 0);
  private static final Task ALSO_OF_3 = new Task.BlockTask(3, 1);
  private static final Task OF_4 = new Task.BlockTask(4, 0);

  @Test
  void aTaskWaitsForItsVersion() {
    Agenda agenda = Agenda.EMPTY.with(List.of(OF_3));

    assertThat(agenda.next(here())).isEmpty();
    assertThat(agenda.after(here(2)).next(here(2))).isEmpty();
    assertThat(agenda.after(here(3)).next(here(3)).orElseThrow().task()).isEqualTo(OF_3);
  }

  @Test
  void tasksAreTakenInTheirOrderAndOnce() {
    Agenda agenda = Agenda.EMPTY.with(List.of(OF_4, OF_3)).with(List.of(ALSO_OF_3));

    Agenda.Taken first = agenda.next(here(3)).orElseThrow();
    Agenda.Taken second = first.rest().next(here(3)).orElseThrow();

    assertThat(first.task()).isEqualTo(OF_3);
    assertThat(second.task()).isEqualTo(ALSO_OF_3);
    assertThat(second.rest().next(here(3))).isEmpty();
    assertThat(second.rest().tasks()).containsExactly(OF_4);
  }

  @Test
  void aShardOfAStepWhoseWeightsAreAllUpdatedIsStillComputed() {
    Agenda agenda = Agenda.EMPTY.with(List.of(OF_3)).after(here(3, 4));

    assertThat(agenda.next(here(3, 4)).orElseThrow().task()).isEqualTo(OF_3);
  }

  @Test
  void aTaskWhoseVersionWasLeftOutIsDroppedAndNeverComputedWithAnother() {
    Agenda agenda = Agenda.EMPTY.with(List.of(OF_3, OF_4));

    // 1 and 4 are in the two buffers; 3 would be in that of 1.
    Agenda rest = agenda.after(here(1, 4));

    assertThat(agenda.next(here(1, 4)).orElseThrow().task()).isEqualTo(OF_4);
    assertThat(rest.tasks()).containsExactly(OF_4);
  }

  @Test
  void tasksOfAStepThatIsOverAreDropped() {
    Agenda agenda = Agenda.EMPTY.with(List.of(OF_3, OF_4)).after(here(4, 5));

    assertThat(agenda.tasks()).containsExactly(OF_4);
    assertThat(agenda.with(List.of(OF_3)).next(here(4, 5)).orElseThrow().task()).isEqualTo(OF_4);
    assertThat(agenda.with(List.of(OF_3)).after(here(4, 5)).tasks()).containsExactly(OF_4);
  }

  /// These versions are here, the last being the newest.
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
