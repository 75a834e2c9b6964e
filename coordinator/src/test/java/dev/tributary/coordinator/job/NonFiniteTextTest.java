package dev.tributary.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.reducer.Reducer;
import dev.tributary.coordinator.round.SessionId;
import dev.tributary.proto.v1.NonFinite;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.TreeNode;
import dev.tributary.tensor.ElementType;
import dev.tributary.train.Precision;
import org.junit.jupiter.api.Test;

class NonFiniteTextTest {

  @Test
  void theMessageSaysThatTheLossIsNotFinite() {
    String text =
        NonFiniteText.of(
            4,
            "one",
            NonFinite.newBuilder().setParameter("loss").setShard(1).setValue("NaN").build(),
            ElementType.FLOAT32);

    assertThat(text).startsWith("step 4, shard 1 on one: the loss is NaN; the weights are");
  }

  @Test
  void forFloat16TheRemedyNamesBfloat16() {
    String ofWorker =
        NonFiniteText.of(
            4,
            "one",
            NonFinite.newBuilder()
                .setParameter("0.bias")
                .setShard(1)
                .setIndex(3)
                .setValue("70000.0 (infinite as float16)")
                .build(),
            ElementType.FLOAT16);
    String ofReducer =
        NonFiniteText.of(
            new Reducer.NotFinite(4, Reducer.Source.UPDATE, new SliceId(1, 0), 3, 70_000),
            session -> "one",
            "0.bias",
            new Precision(ElementType.FLOAT32, ElementType.FLOAT16));

    assertThat(ofWorker).contains("or look at the samples of that shard");
    assertThat(ofWorker)
        .startsWith(
            "step 4, shard 1 on one: the gradient of 0.bias is 70000.0 (infinite as float16) at"
                + " element 3; ")
        .endsWith("; or set wire.gradients to bfloat16: float16 ends at 65504");
    assertThat(ofReducer)
        .startsWith(
            "step 4, the optimizer: the new value of 0.bias is 70000.0 (infinite as float16) at"
                + " element 3; ")
        .endsWith("; or set wire.weights to bfloat16: float16 ends at 65504");
  }

  @Test
  void samplesAreMentionedOnlyIfTheShardsAreKnown() {
    assertThat(ofReducer(new Reducer.Source.Worker(new SessionId(7), new TreeNode(0, 1))))
        .contains("or look at the samples of that shard");
    assertThat(ofReducer(new Reducer.Source.Worker(new SessionId(7), new TreeNode(0, 2))))
        .contains("or look at the samples of those shards");
    assertThat(ofReducer(Reducer.Source.SUM)).doesNotContain("samples");
    assertThat(ofReducer(Reducer.Source.UPDATE)).doesNotContain("samples");
  }

  private static String ofReducer(Reducer.Source from) {
    return NonFiniteText.of(
        new Reducer.NotFinite(4, from, new SliceId(1, 0), 3, Float.NaN),
        session -> "one",
        "0.bias",
        new Precision(ElementType.FLOAT32, ElementType.FLOAT32));
  }

  @Test
  void forALossTheRemedyNamesNoOtherType() {
    String text =
        NonFiniteText.of(
            4,
            "one",
            NonFinite.newBuilder().setShard(1).setParameter("loss").setValue("NaN").build(),
            ElementType.FLOAT16);

    assertThat(text).startsWith("step 4, shard 1 on one: the loss is NaN; ");
    assertThat(text).doesNotContain("float16");
  }
}
