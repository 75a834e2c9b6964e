package dev.tributary.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RandomnessTest {
  private static final int MANY = 1_000_000;
  private final Randomness randomness = Randomness.of(42, Purpose.SYNTHETIC, 1, 2);

  /// Every trained network depends on these bits: a change of them changes all results.
  @Test
  void theBitsAreFixed() {
    assertThat(randomness.bits(0)).isEqualTo(0x798764F8);
    assertThat(randomness.bits(1L << 40 | 3)).isEqualTo(0xC8032172);
    assertThat(Randomness.of(42, Purpose.INITIALIZATION, "0.weight").bits(5)).isEqualTo(0xA95F24C9);
    assertThat(randomness.uniform(7)).isEqualTo(0x1.ff2d04p-2f);
    assertThat(randomness.normal(7)).isEqualTo(0x1.93bb16p1f);
    assertThat(randomness.normal(8)).isEqualTo(-0x1.ae62a2p-3f);
  }

  @Test
  void theCodesOfPurposesAreFixed() {
    assertThat(Stream.of(Purpose.values()).map(purpose -> purpose + " " + purpose.code()))
        .containsExactly(
            "INITIALIZATION 1",
            "DROPOUT 2",
            "SHUFFLE 3",
            "HOLDOUT 4",
            "SYNTHETIC 5",
            "BACKOFF 6",
            "KNOWN_ANSWER 7");
  }

  /// The values are test vectors of RFC 9923.
  @Test
  void namesAreHashedByFnv1a() {
    assertThat(Randomness.hash("")).isEqualTo(0xCBF29CE484222325L);
    assertThat(Randomness.hash("a")).isEqualTo(0xAF63DC4C8601EC8CL);
    assertThat(Randomness.hash("foobar")).isEqualTo(0x85944171F73967E8L);
  }

  @Test
  void howAnArrayIsDividedDoesNotMatter() {
    int n = 1001;
    for (int start : new int[] {0, 1, 2, 3, 4, 255, 256, 257}) {
      for (int count : new int[] {0, 1, 2, 3, 4, 5, 7, 255, 256, 257, n - 257}) {
        int[] bits = new int[n];
        float[] uniform = new float[n];
        float[] normal = new float[n];

        randomness.from(start).bits(bits, 9, count);
        randomness.from(start).uniform(uniform, 9, count);
        randomness.from(start).normal(normal, 9, count);

        for (int i = 0; i < n; i++) {
          boolean written = i >= 9 && i < 9 + count;
          assertThat(bits[i]).isEqualTo(written ? randomness.bits(start + i - 9) : 0);
          assertThat(uniform[i]).isEqualTo(written ? randomness.uniform(start + i - 9) : 0);
          assertThat(normal[i]).isEqualTo(written ? randomness.normal(start + i - 9) : 0);
        }
      }
    }
  }

  @Test
  void theStreamDependsOnEveryCoordinateTheirOrderAndNumberAndTheName() {
    List<Randomness> streams =
        List.of(
            Randomness.of(1, Purpose.DROPOUT),
            Randomness.of(2, Purpose.DROPOUT),
            Randomness.of(1L << 32, Purpose.DROPOUT),
            Randomness.of(1, Purpose.HOLDOUT),
            Randomness.of(1, Purpose.DROPOUT, 0),
            Randomness.of(1, Purpose.DROPOUT, 0, 0),
            Randomness.of(1, Purpose.DROPOUT, 0, 1),
            Randomness.of(1, Purpose.DROPOUT, 1, 0),
            Randomness.of(1, Purpose.DROPOUT, 1L << 32, 0),
            Randomness.of(1, Purpose.DROPOUT, ""),
            Randomness.of(1, Purpose.DROPOUT, "a"),
            Randomness.of(1, Purpose.DROPOUT, Randomness.hash("a")),
            Randomness.of(1, Purpose.DROPOUT, "a", 0));
    Set<String> beginnings = new HashSet<>();
    for (Randomness stream : streams) {
      int[] bits = new int[4];
      stream.bits(bits, 0, 4);
      beginnings.add(Arrays.toString(bits));
    }
    assertThat(beginnings).hasSize(streams.size());
  }

  /// For any two of these streams, half of the bits agree, and their normal numbers are
  /// uncorrelated.
  @Test
  void neighbouringStreamsAreIndependent() {
    int n = 4096;
    float[][] normal = new float[20][n];
    int[][] bits = new int[20][n];
    for (int s = 0; s < 20; s++) {
      Randomness stream = Randomness.of(9, Purpose.values()[s / 4], s % 4);
      stream.normal(normal[s], 0, n);
      stream.bits(bits[s], 0, n);
    }
    for (int s = 0; s < 20; s++) {
      for (int t = 0; t < s; t++) {
        double correlation = 0;
        int differing = 0;
        for (int i = 0; i < n; i++) {
          correlation += (double) normal[s][i] * normal[t][i];
          differing += Integer.bitCount(bits[s][i] ^ bits[t][i]);
        }
        assertThat(Math.abs(correlation) / Math.sqrt(n)).as("%d %d", s, t).isLessThan(4.5);
        assertThat(Math.abs(differing - 16.0 * n) / Math.sqrt(8.0 * n)).isLessThan(4.5);
      }
    }
  }

  @Test
  void uniformNumbersFillTheirIntervalEvenly() {
    float[] u = new float[MANY];
    randomness.uniform(u, 0, MANY);

    Arrays.sort(u);
    double distance = 0;
    for (int i = 0; i < MANY; i++) {
      assertThat(u[i] * 0x1p24f).isEqualTo((int) (u[i] * 0x1p24f));
      distance = Math.max(distance, Math.abs(u[i] - (i + 0.5) / MANY));
    }
    assertThat(u[0]).isNotNegative();
    assertThat(u[MANY - 1]).isLessThan(1);
    assertThat(distance * Math.sqrt(MANY)).isBetween(0.3, 1.95); // Kolmogorov: 0.1 % beyond 1.95
  }

  @Test
  void normalNumbersAreNormal() {
    float[] z = new float[MANY];
    randomness.normal(z, 0, MANY);

    double sum = 0;
    double squares = 0;
    double fourth = 0;
    for (float value : z) {
      sum += value;
      squares += (double) value * value;
      fourth += (double) value * value * value * value;
    }
    Arrays.sort(z);
    double distance = 0;
    int beyond4 = 0;
    for (int i = 0; i < MANY; i++) {
      distance = Math.max(distance, Math.abs(1 - Erf.normalTail(z[i]) - (i + 0.5) / MANY));
      beyond4 += Math.abs(z[i]) > 4 ? 1 : 0;
    }
    assertThat(Math.abs(sum) / Math.sqrt(MANY)).isLessThan(4);
    assertThat(Math.abs(squares - MANY) / Math.sqrt(2.0 * MANY)).isLessThan(4);
    assertThat(Math.abs(fourth - 3.0 * MANY) / Math.sqrt(96.0 * MANY)).isLessThan(4);
    assertThat(distance * Math.sqrt(MANY)).isBetween(0.3, 1.95);
    assertThat(beyond4).isBetween(63 - 32, 63 + 32); // of a million 63.3 on average
  }

  @Test
  void aMaskKeepsTheFractionAskedForAndScalesIt() {
    float[] mask = new float[MANY + 1];
    randomness.mask(mask, 1, MANY, 0.8f);

    int kept = 0;
    for (int i = 0; i < MANY; i++) {
      assertThat(mask[1 + i]).isEqualTo(randomness.uniform(i) < 0.8f ? 1 / 0.8f : 0);
      kept += mask[1 + i] > 0 ? 1 : 0;
    }
    assertThat(mask[0]).isZero();
    assertThat(Math.abs(kept - 0.8 * MANY) / Math.sqrt(0.16 * MANY)).isLessThan(4);
  }

  @Test
  void aMaskThatKeepsAllElementsIsOne() {
    float[] mask = new float[1000];
    randomness.mask(mask, 0, 1000, 1);

    assertThat(mask).containsOnly(1);
  }

  @Test
  void filledArraysHaveTheAskedIntervalOrMeanAndDeviation() {
    float[] uniform = new float[10_000];
    float[] normal = new float[10_000];
    randomness.fillUniform(uniform, -3, 5);
    randomness.fillNormal(normal, 10, 0.5f);

    for (int i = 0; i < uniform.length; i++) {
      assertThat(uniform[i]).isEqualTo(Math.fma(randomness.uniform(i), 8f, -3f)).isBetween(-3f, 5f);
      assertThat(normal[i]).isEqualTo(Math.fma(randomness.normal(i), 0.5f, 10f));
    }
  }
}
