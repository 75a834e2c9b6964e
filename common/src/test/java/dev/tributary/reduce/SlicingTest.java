package dev.tributary.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlicingTest {

  @Test
  void theLengthOfASliceIsPartOfTheNumericsContract() {
    assertThat(Slicing.CHUNK_FLOATS).isEqualTo(262_112);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 262_111, 262_112, 262_113, 524_224, 1_000_003, Integer.MAX_VALUE})
  void slicesCoverEachElementOnceInOrder(int size) {
    int at = 0;
    for (SliceId slice : Slicing.of(7, size)) {
      int count = slice.count(size);
      assertThat(slice.parameter()).isEqualTo(7);
      assertThat(slice.from()).isEqualTo(at);
      assertThat(count).isBetween(1, Slicing.CHUNK_FLOATS);
      assertThat(slice.isSliceOf(size, count)).isTrue();
      at += count;
    }
    assertThat(at).isEqualTo(size);
  }

  @Test
  void theSlicesOfAModelAreThoseOfItsParametersInOrder() {
    assertThat(Slicing.ofModel(List.of(3, 0, Slicing.CHUNK_FLOATS + 1)))
        .containsExactly(new SliceId(0, 0), new SliceId(2, 0), new SliceId(2, 1))
        .isSorted();
  }

  @Test
  void onlyWholeSlicesOfAParameterAreSlices() {
    int size = Slicing.CHUNK_FLOATS + 5;
    SliceId last = new SliceId(0, 1);

    assertThat(last.isSliceOf(size, 5)).isTrue();
    assertThat(last.isSliceOf(size, 4)).isFalse();
    assertThat(last.isSliceOf(size, 6)).isFalse();
    assertThat(new SliceId(0, 0).isSliceOf(size, size)).isFalse();
    assertThat(new SliceId(0, 2).isSliceOf(size, 0)).isFalse();
    assertThat(new SliceId(0, Integer.MAX_VALUE).isSliceOf(size, 5)).isFalse();
    assertThat(new SliceId(0, 0).isSliceOf(0, 0)).isFalse();
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> new SliceId(0, 2).count(size));
    assertThatIllegalArgumentException().isThrownBy(() -> new SliceId(0, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> new SliceId(-1, 0));
  }
}
