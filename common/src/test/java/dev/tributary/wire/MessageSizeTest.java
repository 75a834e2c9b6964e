package dev.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.reduce.Slicing;
import dev.tributary.tensor.ElementType;
import org.junit.jupiter.api.Test;

class MessageSizeTest {

  @Test
  void aFullSliceWithTheLongestHeaderFitsOneBufferOfGrpcAndTwentyMoreValuesDoNot() {
    int bytes =
        new ChunkStream(ElementType.FLOAT32, Chunks.lent(Chunks.MAXIMA, Slicing.CHUNK_FLOATS), true)
            .available();

    assertThat(MessageSize.PREFIX_BYTES + bytes).isLessThanOrEqualTo(1 << 20);
    assertThat(MessageSize.PREFIX_BYTES + bytes + 20 * Float.BYTES).isGreaterThan(1 << 20);
  }
}
