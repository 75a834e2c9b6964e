package dev.tributary.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Xxh128Test {

  /// The expected digests are those of `xxhsum -H128` 0.8.1 for the floats 0, 1, 2, … as written by
  /// Python's `struct.pack("<COUNTf", …)`.
  @ParameterizedTest
  @CsvSource({
    "0, 99aa06d3014798d86001c324468d497f",
    "1, 2a33816ed7e0c373dbe563c737220b65",
    "2, db617b2c27c9341edf36fdcb0d6f9daf",
    "4, 8852304960645e65c790ab1c20deb2f0",
    "5, a31aa534bdd4fdcbe7008e6b05e9d4c0",
    "32, dd0c84ed890d613b44df0d2efeb1eb8d",
    "33, 2a40a0b0af172628ceb65be2b972038c",
    "60, d6fa16244b6c21c61337d82e0e09a7ef",
    "61, c432d48571f2a7654d26a84dc96be02a",
    "256, 3c28c32cfb2f035b68459c98f414a137",
    "257, 39522afafd2988ac4e0aba820e688dc2",
    "272, 34038e30a736c0bae9bce881ebdb3adc",
    "1000, dde64c6ec859caa6ab408abd5a63f694",
    "4097, fa484eef93e9407b37802fe83b170a2a",
    "262112, 25a3e4a041e9d21cac0feac3bd318157"
  })
  void floatsGiveTheDigestOfTheReferenceImplementation(int count, String expected) {
    float[] values = ascending(count);

    assertThat(Xxh128.of(values, 0, count)).hasToString(expected);
    assertThat(Xxh128.scalar(values, 0, count)).hasToString(expected);
  }

  @Test
  void vectorsGiveTheDigestOfTheScalarFormAtEveryLengthAndOffset() {
    float[] values = anyBits(6000);

    for (int count = 0; count <= 1100; count++) {
      assertVectorIsScalar(values, count % 37, count);
    }
    // Around the ends of blocks of 256, and of panels of 16 blocks.
    for (int count : new int[] {4095, 4096, 4097, 4111, 4112, 4113, 4352, 4353, 5999}) {
      assertVectorIsScalar(values, 1, count);
    }
  }

  private static void assertVectorIsScalar(float[] values, int from, int count) {
    assertThat(Xxh128.of(values, from, count))
        .as("%d floats", count)
        .isEqualTo(Xxh128.scalar(values, from, count));
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 61, 300, 5000})
  void theDigestDependsOnEveryBitOfTheRangeAndOnNothingElse(int count) {
    float[] values = anyBits(count + 2);
    Xxh128 before = Xxh128.of(values, 1, count);
    SplittableRandom random = new SplittableRandom(count);

    values[0]++;
    values[count + 1]++;
    assertThat(Xxh128.of(values, 1, count)).isEqualTo(before);
    for (int i = 1; i <= count; i++) {
      int bits = Float.floatToRawIntBits(values[i]);
      values[i] = Float.intBitsToFloat(bits ^ 1 << random.nextInt(32));
      assertThat(Xxh128.of(values, 1, count)).isNotEqualTo(before);
      values[i] = Float.intBitsToFloat(bits);
    }
    assertThat(Xxh128.of(values, 1, count)).isEqualTo(before);
  }

  @Test
  void minusZeroAndZeroHaveDifferentDigests() {
    assertThat(Xxh128.of(new float[] {-0f}, 0, 1)).isNotEqualTo(Xxh128.of(new float[] {0f}, 0, 1));
  }

  @Test
  void aWholeIsTheDigestOfTheBytesOfItsParts() {
    Xxh128 first = new Xxh128(0x0102030405060708L, 0x090a0b0c0d0e0f10L);
    Xxh128 second = new Xxh128(-1, 0x8000000000000000L);

    // xxhsum -H128 of these 32 bytes.
    assertThat(Xxh128.ofAll(List.of(first, second)))
        .hasToString("8a854fe8751a1f2db378779e25188fdd");
    assertThat(Xxh128.ofAll(List.of(second, first)))
        .isNotEqualTo(Xxh128.ofAll(List.of(first, second)));
  }

  @Test
  void textIsReadBack() {
    Xxh128 digest = new Xxh128(0x00ff_0000_0000_0001L, 0xf000_0000_0000_000aL);

    assertThat(digest).hasToString("00ff000000000001f00000000000000a");
    assertThat(Xxh128.parse(digest.toString())).isEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00ff000000000001f00000000000000",
        "00ff000000000001f00000000000000ab",
        "00ff000000000001f00000000000000g",
        "00FF000000000001f00000000000000a"
      })
  void textThatIsNotADigestIsRefused(String text) {
    assertThatThrownBy(() -> Xxh128.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  private static float[] ascending(int count) {
    float[] values = new float[count];
    IntStream.range(0, count).forEach(i -> values[i] = i);
    return values;
  }

  private static float[] anyBits(int count) {
    SplittableRandom random = new SplittableRandom(9);
    float[] values = new float[count];
    IntStream.range(0, count).forEach(i -> values[i] = Float.intBitsToFloat(random.nextInt()));
    return values;
  }
}
