package dev.tributary.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountedTest {

  @Test
  void onlyOneIsSingular() {
    assertThat(Counted.of(0, "worker")).isEqualTo("0 workers");
    assertThat(Counted.of(1, "worker")).isEqualTo("1 worker");
    assertThat(Counted.of(2, "worker")).isEqualTo("2 workers");
    assertThat(Counted.of(-1, "worker")).isEqualTo("-1 workers");
  }

  @Test
  void anIrregularPluralIsGiven() {
    assertThat(Counted.of(1, "entry", "entries")).isEqualTo("1 entry");
    assertThat(Counted.of(4_000_000_000L, "entry", "entries")).isEqualTo("4000000000 entries");
    assertThat(Counted.of(1, "worker is", "workers are")).isEqualTo("1 worker is");
  }

  @Test
  void aNounAloneDependsOnTheCountToo() {
    assertThat(Counted.noun(1, "step")).isEqualTo("step");
    assertThat(Counted.noun(1_000, "step")).isEqualTo("steps");
    assertThat(Counted.noun(2, "is", "are")).isEqualTo("are");
  }
}
