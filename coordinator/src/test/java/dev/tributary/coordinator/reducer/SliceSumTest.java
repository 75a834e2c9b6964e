package dev.tributary.coordinator.reducer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.reducer.SliceSum.Result;
import dev.tributary.reduce.ReductionTree;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.TreeNode;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.Finiteness;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SliceSumTest {
  private static final int COUNT = 9000;
  private static final int FROM = 3;
  private static final Result INCOMPLETE = new Result.Incomplete();

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void theFirstElementOfTheSumThatIsNotFiniteIsReported(ElementType type) {
    float[] values = new float[COUNT];
    assertThat(total(type, values)).isInstanceOf(Result.Complete.class);

    for (int bad :
        new int[] {
          8999, 8192, 8191, 4096, 4095, 0
        }) { // descending, so that each is the first that is not finite
      values[bad] = large(type);

      assertThat(total(type, values)).isEqualTo(new Result.NonFinite(bad, Float.POSITIVE_INFINITY));
    }
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void anOverflowBelowTheRootIsFoundAtTheRoot(ElementType type) {
    float[] large = new float[COUNT];
    large[5000] = large(type);
    SliceSum sum = new SliceSum(new ReductionTree(4), type, released -> {});

    assertThat(sum.add(chunk(0, large))).isEqualTo(INCOMPLETE);
    assertThat(sum.add(chunk(1, large))).isEqualTo(INCOMPLETE);
    assertThat(sum.add(chunk(2, new float[COUNT]))).isEqualTo(INCOMPLETE);
    assertThat(sum.add(chunk(3, new float[COUNT])))
        .isEqualTo(new Result.NonFinite(5000, Float.POSITIVE_INFINITY));
  }

  @Test
  void aChunkThatHasBeenInspectedIsNotInspectedAgain() {
    float[] values = new float[COUNT];
    values[5000] = Float.NaN;
    SliceSum sum = new SliceSum(new ReductionTree(1), ElementType.FLOAT32, released -> {});

    // If the values were inspected again, on arrival or at the root, the NaN would be found.
    assertThat(sum.add(chunk(0, values).with(Finiteness.FINITE)))
        .isInstanceOf(Result.Complete.class);
  }

  /// The sum of two shards, each with `values`.
  private static Result total(ElementType type, float[] values) {
    SliceSum sum = new SliceSum(new ReductionTree(2), type, released -> {});
    assertThat(sum.add(chunk(1, values))).isEqualTo(INCOMPLETE);
    return sum.add(chunk(0, values));
  }

  /// A finite value whose double is not finite.
  private static float large(ElementType type) {
    return type == ElementType.FLOAT16 ? 60_000 : 0x1.8p127f;
  }

  private static TensorChunk chunk(int shard, float[] values) {
    float[] array = new float[FROM + COUNT + 1];
    Arrays.fill(array, Float.NaN); // around the slice, which must not be read
    System.arraycopy(values, 0, array, FROM, COUNT);
    return TensorChunk.lent(
        ChunkHeader.ofGradient(new Stamp(1, 1, 1), new TreeNode(shard, 1), new SliceId(0, 0)),
        new Floats(array, FROM, COUNT));
  }
}
