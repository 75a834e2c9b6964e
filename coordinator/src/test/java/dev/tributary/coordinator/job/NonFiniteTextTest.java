package dev.tributary.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.proto.v1.NonFinite;
import org.junit.jupiter.api.Test;

class NonFiniteTextTest {

  @Test
  void aLossThatIsNotFiniteIsCalledALoss() {
    String text =
        NonFiniteText.of(
            4,
            "one",
            NonFinite.newBuilder().setParameter("loss").setShard(1).setValue("NaN").build());

    assertThat(text).startsWith("step 4, shard 1 on one: the loss is NaN; the weights are");
  }
}
