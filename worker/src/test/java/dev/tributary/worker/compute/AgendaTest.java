package dev.tributary.worker.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AgendaTest {
  private static final Task OF_3 = new Task.BlockTask(3, 0);
  private static final Task ALSO_OF_3 = new Task.BlockTask(3, 1);
  private static final Task OF_4 = new Task.BlockTask(4, 0);

  @Test
  void aTaskWaitsForItsVersion() {
    Agenda agenda = Agenda.EMPTY.with(List.of(OF_3));

    assertThat(agenda.next()).isEmpty();
    assertThat(agenda.withVersion(2).next()).isEmpty();
    assertThat(agenda.withVersion(3).next().orElseThrow().task()).isEqualTo(OF_3);
  }

  @Test
  void tasksAreTakenInTheirOrderAndOnce() {
    Agenda agenda = Agenda.EMPTY.with(List.of(OF_4, OF_3)).with(List.of(ALSO_OF_3)).withVersion(3);

    Agenda.Taken first = agenda.next().orElseThrow();
    Agenda.Taken second = first.rest().next().orElseThrow();

    assertThat(first.task()).isEqualTo(OF_3);
    assertThat(second.task()).isEqualTo(ALSO_OF_3);
    assertThat(second.rest().next()).isEmpty();
    assertThat(second.rest().tasks()).containsExactly(OF_4);
  }

  @Test
  void aShardOfAStepWhoseWeightsAreAllUpdatedIsStillComputed() {
    Agenda agenda = Agenda.EMPTY.withVersion(4).with(List.of(OF_3));

    assertThat(agenda.next().orElseThrow().task()).isEqualTo(OF_3);
    assertThat(Agenda.EMPTY.with(List.of(OF_3)).withVersion(4).next()).isPresent();
  }

  @Test
  void tasksOfAStepThatIsOverAreDropped() {
    Agenda agenda = Agenda.EMPTY.with(List.of(OF_3, OF_4)).withVersion(5);

    assertThat(agenda.tasks()).containsExactly(OF_4);
    assertThat(agenda.with(List.of(OF_3)).next().orElseThrow().task()).isEqualTo(OF_4);
  }
}
