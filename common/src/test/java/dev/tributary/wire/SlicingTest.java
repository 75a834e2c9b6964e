package dev.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tributary.tensor.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlicingTest {

  @Test
  void aFullChunkWithTheLongestHeaderFitsOneBufferAndNoLongerOneWould() {
    int bytes =
        new ChunkStream(ElementType.FLOAT32, Chunks.lent(Chunks.MAXIMA, Slicing.CHUNK_FLOATS), true)
            .available();

    assertThat(Slicing.PREFIX_BYTES + bytes).isLessThanOrEqualTo(1 << 20);
    assertThat(Slicing.PREFIX_BYTES + bytes + 16 * Float.BYTES).isGreaterThan(1 << 20);
    assertThat(Slicing.CHUNK_FLOATS % 16).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 262_111, 262_112, 262_113, 524_224, 1_000_003, Integer.MAX_VALUE})
  void slicesCoverEachElementOnceInOrder(int size) {
    int at = 0;
    for (int slice = 0; slice < Slicing.slices(size); slice++) {
      int count = Slicing.count(size, slice);
      assertThat(Slicing.from(slice)).isEqualTo(at);
      assertThat(Slicing.slice(at)).isEqualTo(slice);
      assertThat(Slicing.slice(at + count - 1)).isEqualTo(slice);
      assertThat(count).isBetween(1, Slicing.CHUNK_FLOATS);
      assertThat(Slicing.isSlice(size, at, count)).isTrue();
      at += count;
    }
    assertThat(at).isEqualTo(size);
  }

  @Test
  void whatIsNotExactlyASliceIsNone() {
    int size = Slicing.CHUNK_FLOATS + 5;

    assertThat(Slicing.isSlice(size, Slicing.CHUNK_FLOATS, 5)).isTrue();
    assertThat(Slicing.isSlice(size, Slicing.CHUNK_FLOATS, 4)).isFalse();
    assertThat(Slicing.isSlice(size, Slicing.CHUNK_FLOATS, 6)).isFalse();
    assertThat(Slicing.isSlice(size, 1, Slicing.CHUNK_FLOATS)).isFalse();
    assertThat(Slicing.isSlice(size, 0, size)).isFalse();
    assertThat(Slicing.isSlice(size, -Slicing.CHUNK_FLOATS, 5)).isFalse();
    assertThat(Slicing.isSlice(size, 2 * Slicing.CHUNK_FLOATS, 0)).isFalse();
    assertThat(Slicing.isSlice(0, 0, 0)).isFalse();
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Slicing.count(size, 2));
  }
}
