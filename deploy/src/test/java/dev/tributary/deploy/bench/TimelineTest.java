package dev.tributary.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.deploy.bench.Span.Side;
import dev.tributary.profile.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// Timelines of handwritten spans, in milliseconds. Step 1 ends at 100, and the tests examine step
/// 2.
final class TimelineTest {
  private static final Offset<Double> ROUNDING = within(1e-9);

  private final List<Span> spans = new ArrayList<>();

  @Test
  void aStepWithoutOverlapIsDividedIntoItsParts() {
    coordinator(Phase.OPTIMIZE, 1, 90, 100);
    worker(Phase.FORWARD, 2, 101, 103);
    worker(Phase.BACKWARD, 2, 103, 110);
    worker(Phase.LOCAL_REDUCTION, 2, 108, 109);
    worker(Phase.SERIALIZE, 2, 110, 113);
    coordinator(Phase.PARSE, 2, 118, 120);
    coordinator(Phase.REDUCE, 2, 121, 125);
    coordinator(Phase.OPTIMIZE, 2, 127, 131);
    coordinator(Phase.OPTIMIZE, 2, 125, 127);

    Map<Part, Double> step = step(2, 1);

    assertThat(step.get(Part.FORWARD)).isEqualTo(2, ROUNDING);
    assertThat(step.get(Part.BACKWARD)).isEqualTo(6, ROUNDING);
    assertThat(step.get(Part.LOCAL_REDUCTION)).isEqualTo(1, ROUNDING);
    assertThat(step.get(Part.SERIALIZING_GRADIENTS)).isEqualTo(3, ROUNDING);
    assertThat(step.get(Part.PARSING_GRADIENTS)).isEqualTo(2, ROUNDING);
    assertThat(step.get(Part.REDUCING)).isEqualTo(4, ROUNDING);
    assertThat(step.get(Part.OPTIMIZING)).isEqualTo(6, ROUNDING);
    assertThat(step.get(Part.IDLE)).isEqualTo(31 - 9, ROUNDING);
    assertThat(step.get(Part.WIRE)).as("from 113 to 118").isEqualTo(5, ROUNDING);
    assertThat(step.get(Part.EXCHANGE)).isEqualTo(3 + 2 + 4 + 6, ROUNDING);
    assertThat(step.get(Part.HIDDEN)).isZero();
    assertThat(step.get(Part.COMPUTING)).isEqualTo(9, ROUNDING);
    assertThat(step.get(Part.QUIET)).as("100-101, 120-121").isEqualTo(2, ROUNDING);
  }

  @Test
  void anExchangeWhileAnyWorkerComputesIsHidden() {
    coordinator(Phase.OPTIMIZE, 1, 90, 100);
    worker(Phase.BACKWARD, 2, 100, 110);
    worker(Phase.BACKWARD, 2, 100, 120);
    worker(Phase.SERIALIZE, 2, 105, 112);
    coordinator(Phase.PARSE, 2, 116, 118);
    coordinator(Phase.REDUCE, 2, 117, 124);
    coordinator(Phase.OPTIMIZE, 2, 124, 130);

    Map<Part, Double> step = step(2, 2);

    assertThat(step.get(Part.BACKWARD)).as("on average").isEqualTo(15, ROUNDING);
    assertThat(step.get(Part.IDLE)).as("on average").isEqualTo(15, ROUNDING);
    assertThat(step.get(Part.EXCHANGE)).as("105-112, 116-130").isEqualTo(21, ROUNDING);
    assertThat(step.get(Part.HIDDEN)).as("105-112, 116-120").isEqualTo(11, ROUNDING);
    assertThat(step.get(Part.COMPUTING)).isEqualTo(20, ROUNDING);
    assertThat(step.get(Part.WIRE)).as("a worker computed from 112 to 116").isZero();
  }

  @Test
  void weightsOfAStepThatArriveInTheNextCountThere() {
    coordinator(Phase.OPTIMIZE, 1, 90, 100);
    coordinator(Phase.PUBLISH, 1, 95, 96);
    coordinator(Phase.SERIALIZE, 1, 98, 104);
    worker(Phase.PARSE, 1, 107, 109);
    worker(Phase.FORWARD, 2, 110, 111);
    coordinator(Phase.OPTIMIZE, 2, 112, 120);

    Map<Part, Double> step = step(2, 1);

    assertThat(step.get(Part.PUBLISHING)).isZero();
    assertThat(step.get(Part.SERIALIZING_WEIGHTS)).isEqualTo(4, ROUNDING);
    assertThat(step.get(Part.PARSING_WEIGHTS)).isEqualTo(2, ROUNDING);
    assertThat(step.get(Part.WIRE)).as("from 104 to 107").isEqualTo(3, ROUNDING);
  }

  @Test
  void theWireTimeLastsUntilEveryChunkHasArrived() {
    coordinator(Phase.OPTIMIZE, 1, 90, 100);
    worker(Phase.SERIALIZE, 2, 100, 102);
    worker(Phase.SERIALIZE, 2, 102, 104);
    coordinator(Phase.PARSE, 2, 107, 108);
    coordinator(Phase.PARSE, 2, 112, 113);
    coordinator(Phase.OPTIMIZE, 2, 115, 120);

    assertThat(step(2, 1).get(Part.WIRE)).as("104-107, 108-112").isEqualTo(7, ROUNDING);
  }

  @Test
  void theFirstStepIsLeftOut() {
    assertThat(Timeline.of(spans, 1)).isEmpty();
    coordinator(Phase.OPTIMIZE, 1, 90, 100);
    assertThat(Timeline.of(spans, 1)).isEmpty();
    coordinator(Phase.OPTIMIZE, 2, 110, 120);
    assertThat(Timeline.of(spans, 1)).containsOnlyKeys(2L);
  }

  private Map<Part, Double> step(long step, int workers) {
    return Timeline.of(spans, workers).get(step);
  }

  private void coordinator(Phase phase, long step, long from, long to) {
    spans.add(span(phase, Side.COORDINATOR, step, from, to));
  }

  private void worker(Phase phase, long step, long from, long to) {
    spans.addFirst(span(phase, Side.WORKER, step, from, to));
  }

  private static Span span(Phase phase, Side side, long step, long from, long to) {
    return new Span(phase, side, step, from * 1_000_000, to * 1_000_000);
  }
}
