package dev.tributary.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests against the known answers of Random123 (file kat_vectors, philox4x32 with 10 rounds).
class PhiloxTest {

  @Test
  void knownAnswerForZeros() {
    assertThat(block(0, 0, 0)).containsExactly(0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8);
  }

  @Test
  void knownAnswerForAllOnes() {
    assertThat(block(-1, -1, -1)).containsExactly(0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD);
  }

  @Test
  void knownAnswerForTheDigitsOfPi() {
    assertThat(block(0x85A308D3243F6A88L, 0x0370734413198A2EL, 0x299F31D0A4093822L))
        .containsExactly(0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 33})
  void successiveBlocksEqualSingleBlocks(int count) {
    Philox.Counter first = new Philox.Counter(0xFFFFFFFCL, 0x0370734413198A2EL);
    int[] row = new int[4 * count + 2];

    Philox.blocks(first, -7, row, 1, count);

    int[] alone = new int[4 * count + 2];
    for (int i = 0; i < count; i++) {
      System.arraycopy(block(0xFFFFFFFCL + i, 0x0370734413198A2EL, -7), 0, alone, 1 + 4 * i, 4);
    }
    assertThat(row).containsExactly(alone);
  }

  private static int[] block(long low, long high, long key) {
    int[] out = new int[4];
    Philox.block(new Philox.Counter(low, high), key, out, 0);
    return out;
  }
}
