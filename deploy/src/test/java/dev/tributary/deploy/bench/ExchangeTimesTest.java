package dev.tributary.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.bench.Span.Side;
import dev.tributary.trace.Phase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ExchangeTimesTest {

  @Test
  void anExchangeLastsFromTheFirstGradientOfAnyWorkerToTheLastWeightAtAny() {
    List<Span> spans =
        List.of(
            new Span(Phase.PARSE, Side.WORKER, 0, 1, 2), // the initial weights
            new Span(Phase.BACKWARD, Side.WORKER, 1, 5, 12),
            new Span(Phase.SERIALIZE, Side.WORKER, 1, 14, 15),
            new Span(Phase.SERIALIZE, Side.WORKER, 1, 11, 13),
            new Span(Phase.PARSE, Side.COORDINATOR, 1, 16, 17),
            new Span(Phase.SERIALIZE, Side.COORDINATOR, 1, 18, 19),
            new Span(Phase.PARSE, Side.WORKER, 1, 20, 31),
            new Span(Phase.PARSE, Side.WORKER, 1, 22, 24),
            new Span(Phase.SERIALIZE, Side.WORKER, 2, 40, 41),
            new Span(Phase.PARSE, Side.COORDINATOR, 2, 43, 44));

    assertThat(ExchangeTimes.of(spans)).isEqualTo(Map.of(1L, 20L));
  }
}
