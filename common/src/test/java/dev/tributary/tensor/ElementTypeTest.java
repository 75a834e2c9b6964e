package dev.tributary.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests rounding to 16 bits against the bit layout of the two types only.
class ElementTypeTest {
  private static final int PATTERNS = 1 << 16;
  private static final int SIGN = 1 << 15;
  private static final int MAGNITUDE = SIGN - 1;

  /// A type and the number of bits of its exponent and its fraction.
  private enum Format {
    FLOAT16(ElementType.FLOAT16, 5, 10),
    BFLOAT16(ElementType.BFLOAT16, 8, 7);

    final ElementType type;
    final int exponentBits;
    final int fractionBits;

    Format(ElementType type, int exponentBits, int fractionBits) {
      this.type = type;
      this.exponentBits = exponentBits;
      this.fractionBits = fractionBits;
    }

    /// The pattern of infinity.
    int infinity() {
      return ((1 << exponentBits) - 1) << fractionBits;
    }

    /// The value of a pattern without sign, at most that of infinity, whose value is computed as if
    /// it were finite.
    double magnitude(int pattern) {
      int exponent = pattern >> fractionBits;
      int fraction = pattern & (1 << fractionBits) - 1;
      int bias = (1 << (exponentBits - 1)) - 1;
      return exponent == 0
          ? Math.scalb((double) fraction, 1 - bias - fractionBits)
          : Math.scalb((double) (1 << fractionBits | fraction), exponent - bias - fractionBits);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyBitPatternIsDecodedExactlyAndEncodedBackToItself(Format format) {
    short[] patterns = new short[PATTERNS];
    for (int i = 0; i < PATTERNS; i++) {
      patterns[i] = (short) i;
    }
    float[] values = new float[PATTERNS];
    short[] back = new short[PATTERNS];

    format.type.decode(patterns, values, 0, PATTERNS);
    format.type.encode(values, 0, back, PATTERNS);

    for (int i = 0; i < PATTERNS; i++) {
      int magnitude = i & MAGNITUDE;
      if (magnitude > format.infinity()) {
        assertThat(values[i]).as("%x", i).isNaN();
        assertThat(back[i] & MAGNITUDE).as("%x", i).isGreaterThan(format.infinity());
      } else {
        float expected =
            magnitude == format.infinity()
                ? Float.POSITIVE_INFINITY
                : (float) format.magnitude(magnitude);
        assertThat(bits(values[i])).as("%x", i).isEqualTo(bits(i < SIGN ? expected : -expected));
        assertThat(back[i]).as("%x", i).isEqualTo((short) i);
      }
    }
  }

  /// The cases are all pairs of neighbours from 0 to infinity, of both signs.
  @ParameterizedTest
  @EnumSource
  void aNumberIsRoundedToTheNearerNeighbourAndHalfWayToTheEvenOne(Format format) {
    int count = format.infinity();
    float[] values = new float[6 * count];
    short[] expected = new short[6 * count];
    for (int low = 0; low < count; low++) {
      float half = (float) ((format.magnitude(low) + format.magnitude(low + 1)) / 2);
      int even = low % 2 == 0 ? low : low + 1;
      float[] cases = {Math.nextDown(half), half, Math.nextUp(half)};
      int[] patterns = {low, even, low + 1};
      for (int i = 0; i < 3; i++) {
        values[6 * low + i] = cases[i];
        expected[6 * low + i] = (short) patterns[i];
        values[6 * low + 3 + i] = -cases[i];
        expected[6 * low + 3 + i] = (short) (patterns[i] | SIGN);
      }
    }
    short[] encoded = new short[values.length];
    float[] summed = values.clone();
    float[] meant = new float[values.length];

    format.type.encode(values, 0, encoded, values.length);
    format.type.addInPlace(summed, 0, new float[values.length], 0, values.length);
    format.type.decode(expected, meant, 0, values.length);

    assertThat(encoded).isEqualTo(expected);
    for (int i = 0; i < values.length; i++) {
      // 0 + -0 is 0.
      assertThat(bits(summed[i])).isEqualTo(bits(values[i] == 0 ? 0 : meant[i]));
      boolean isFinite = Float.isFinite(meant[i]);
      assertThat(format.type.firstBeyond(values, i, 1)).isEqualTo(isFinite ? -1 : i);
      if (isFinite) {
        float[] rounded = {values[i]};
        assertThat(format.type.roundInPlace(rounded, 0, 1)).isEqualTo(-1);
        assertThat(bits(rounded[0])).isEqualTo(bits(meant[i]));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x7FC00000, 0x7F800001, 0xFF800001, 0x7FFFFFFF, 0xFFFFFFFF, 0x7F80FFFF})
  void aNanStaysANanWhicheverBitsAreLost(int bits) {
    for (Format format : Format.values()) {
      float[] values = new float[40];
      Arrays.fill(values, Float.intBitsToFloat(bits));
      short[] encoded = new short[40];

      format.type.encode(values, 0, encoded, 40);
      assertThat(format.type.roundInPlace(values, 0, 40)).isZero();
      format.type.addInPlace(values, 0, new float[40], 0, 40);

      for (int i = 0; i < 40; i++) {
        assertThat(encoded[i] & MAGNITUDE).isGreaterThan(format.infinity());
        assertThat(values[i]).isNaN();
      }
    }
  }

  static Stream<Arguments> sizes() {
    return IntStream.of(0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 207, 1024, 1025)
        .boxed()
        .flatMap(n -> Stream.of(0, 1, 5).map(from -> Arguments.of(n, from)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void vectorsOfBfloatsAreRoundedAsSingleNumbersAndNothingElseChanges(int count, int from) {
    VectorBfloat16 vector = new VectorBfloat16();
    float[] a = anyFloats(count + from + 3, 1);
    float[] b = anyFloats(count + from + 3, 2);
    float[][] sums = {a.clone(), a.clone()};
    float[][] rounded = {b.clone(), b.clone()};
    short[][] encoded = {new short[count + 3], new short[count + 3]};
    float[][] decoded = {b.clone(), b.clone()};

    Rounding[] twins = {vector, Bfloat16.PLAIN};
    for (int i = 0; i < 2; i++) {
      twins[i].addInPlace(sums[i], from, b, from + 1, count);
      twins[i].round(a, from + 2, rounded[i], from, count);
      twins[i].encode(a, from, encoded[i], count);
      twins[i].decode(encoded[i], decoded[i], from + 1, count);
    }

    assertThat(bits(sums[0])).isEqualTo(bits(sums[1]));
    assertThat(bits(rounded[0])).isEqualTo(bits(rounded[1]));
    assertThat(encoded[0]).isEqualTo(encoded[1]);
    assertThat(bits(decoded[0])).isEqualTo(bits(decoded[1]));
    assertThat(sums[0]).endsWith(Arrays.copyOfRange(a, from + count, a.length));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void aNumberThatIsNotFiniteIsFoundAtEveryIndexOfTheRangeAndNotOutside(int count, int from) {
    for (ElementType type : ElementType.values()) {
      float[] values = numbers(count + from + 3, 7);
      Arrays.fill(values, 0, from, Float.NaN);
      Arrays.fill(values, from + count, values.length, Float.POSITIVE_INFINITY);
      assertThat(type.firstBeyond(values, from, count)).isEqualTo(-1);
      for (int i = from; i < from + count; i++) {
        float good = values[i];
        values[i] = i % 2 == 0 ? Float.NaN : Float.NEGATIVE_INFINITY;
        assertThat(type.firstBeyond(values, from, count)).isEqualTo(i);
        values[i] = good;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSumIsRoundedOnce(ElementType type) {
    float[] a = numbers(3001, 3);
    float[] b = numbers(3001, 4);
    float[] expected = new float[3001];
    for (int i = 0; i < 3001; i++) {
      expected[i] = a[i] + b[i];
    }
    assertThat(type.roundInPlace(expected, 0, 3001)).isEqualTo(-1);

    type.addInPlace(a, 0, b, 0, 3001);

    assertThat(a).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void theFirstNumberWithoutAFiniteValueIsFoundAndNotRounded(ElementType type) {
    float beyond =
        switch (type) {
          case FLOAT32 -> Float.NEGATIVE_INFINITY;
          case FLOAT16 -> -65520;
          case BFLOAT16 -> -0x1.FFp127f;
        };
    for (int bad : new int[] {3, 1023, 1026, 1027, 1028, 2999}) {
      float[] values = numbers(3000, 5);
      values[bad] = beyond;
      values[2999] = Float.NaN;
      float[] target = new float[3000];

      assertThat(type.firstBeyond(values, 3, 2997)).isEqualTo(bad);
      assertThat(type.round(values, 3, target, 0, 2997)).isEqualTo(bad);
      assertThat(type.roundInPlace(values, 3, 2997)).isEqualTo(bad);
      assertThat(bits(values[bad])).isEqualTo(bits(bad == 2999 ? Float.NaN : beyond));
    }
    assertThat(type.firstBeyond(new float[] {Math.nextUp(beyond)}, 0, 1)).isEqualTo(-1);
  }

  @Test
  void float32IsNotRounded() {
    float[] values = numbers(2000, 6);
    float[] copy = new float[2000];

    assertThat(ElementType.FLOAT32.round(values, 0, copy, 0, 2000)).isEqualTo(-1);
    assertThat(ElementType.FLOAT32.roundInPlace(values, 0, 2000)).isEqualTo(-1);

    assertThat(copy).isEqualTo(values).isEqualTo(numbers(2000, 6));
  }

  @Test
  void theTextOfANumberTellsWhetherItIsTooLarge() {
    assertThat(ElementType.FLOAT16.text(-70000)).isEqualTo("-70000.0 (infinite as float16)");
    assertThat(ElementType.BFLOAT16.text(Float.NaN)).isEqualTo("NaN");
    assertThat(ElementType.FLOAT32.text(Float.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
  }

  /// Floats of random bits, NaNs included.
  private static float[] anyFloats(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = Float.intBitsToFloat(random.nextInt());
    }
    return floats;
  }

  /// Random numbers whose sums are finite in every type, and hardly ever exact in 16 bits.
  private static float[] numbers(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = Math.scalb((float) random.nextDouble(-1, 1), random.nextInt(-20, 14));
    }
    return numbers;
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }

  private static int[] bits(float[] values) {
    return IntStream.range(0, values.length)
        .map(i -> Float.isNaN(values[i]) ? 0x7FC00000 : bits(values[i]))
        .toArray();
  }
}
