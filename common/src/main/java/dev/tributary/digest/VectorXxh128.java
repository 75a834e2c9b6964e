package dev.tributary.digest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// XXH3 of long inputs on vectors of any width, several times as fast as one long at a time.
///
/// The input is cut into blocks of 16 stripes of 8 longs; each stripe is added to 8 accumulators,
/// which are scrambled after each block. With `key = data[i] ^ secret[i]`:
///
///     accumulator[i]     += low half of key · high half of key
///     accumulator[i ^ 1] += data[i]
///
/// Additions are modulo 2⁶⁴, so the second sum can be added at the end of a block. Accumulators
/// that are neighbours in a vector never need accumulators of another vector, so each vector
/// processes the input by itself.
final class VectorXxh128 {
  private static final int STRIPE = 16; // floats
  private static final int STRIPES = 16;
  private static final int BLOCK = STRIPE * STRIPES; // floats
  private static final int ACCUMULATORS = 8;

  /// The number of blocks that one vector processes before the next vector follows: their data stay
  /// in the first-level cache.
  private static final int PANEL = 16; // blocks

  /// The longest input for which XXH3 uses another formula.
  private static final int SHORT = 240 / Float.BYTES; // floats

  private static final long PRIME32_1 = 0x9E3779B1L;
  private static final long PRIME32_2 = 0x85EBCA77L;
  private static final long PRIME32_3 = 0xC2B2AE3DL;
  private static final long PRIME64_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME64_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME64_3 = 0x165667B19E3779F9L;
  private static final long PRIME64_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME64_5 = 0x27D4EB2F165667C5L;
  private static final long PRIME_MX1 = 0x165667919E3779F9L;
  private static final long WORD = 0xFFFF_FFFFL;

  private static final ByteBuffer SECRET =
      ByteBuffer.wrap(
              HexFormat.of()
                  .parseHex(
                      "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
                          + "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
                          + "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
                          + "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
                          + "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
                          + "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e"))
          .order(ByteOrder.LITTLE_ENDIAN);

  // The offsets in bytes at which each use of the secret begins.
  private static final int SCRAMBLE = 128;
  private static final int LAST_STRIPE = 121;
  private static final int MERGE_LOW = 11;
  private static final int MERGE_HIGH = 117;

  private static final VectorSpecies<Long> SPECIES =
      LongVector.SPECIES_PREFERRED.length() > ACCUMULATORS
          ? LongVector.SPECIES_512
          : LongVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS =
      SPECIES.vectorShape() == VectorShape.S_512_BIT
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final VectorShuffle<Long> NEIGHBOUR =
      VectorShuffle.fromOp(SPECIES, lane -> lane ^ 1);

  private static final long[] KEYS = secrets(0, STRIPES + ACCUMULATORS);
  private static final long[] LAST_KEYS = secrets(LAST_STRIPE, ACCUMULATORS);

  private VectorXxh128() {}

  /// Whether [#of] can digest that many floats and is faster than the scalar form. Vectors of two
  /// longs are slower.
  static boolean takes(int count) {
    return count > SHORT && LANES > 2;
  }

  /// The same value as [Xxh128#scalar].
  static Xxh128 of(float[] values, int from, int count) {
    long[] accumulators = {
      PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1
    };
    int blocks = (count - 1) / BLOCK; // at least one stripe is left for the end
    for (int block = 0; block < blocks; block += PANEL) {
      int end = Math.min(block + PANEL, blocks);
      for (int lane = 0; lane < ACCUMULATORS; lane += LANES) {
        LongVector sums = LongVector.fromArray(SPECIES, accumulators, lane);
        for (int b = block; b < end; b++) {
          sums = stripes(sums, values, from + b * BLOCK, STRIPES, KEYS, lane);
          sums = scrambled(sums, LongVector.fromArray(SPECIES, KEYS, SCRAMBLE / 8 + lane));
        }
        sums.intoArray(accumulators, lane);
      }
    }
    int stripes = (count - 1 - blocks * BLOCK) / STRIPE;
    for (int lane = 0; lane < ACCUMULATORS; lane += LANES) {
      LongVector sums = LongVector.fromArray(SPECIES, accumulators, lane);
      sums = stripes(sums, values, from + blocks * BLOCK, stripes, KEYS, lane);
      sums = stripes(sums, values, from + count - STRIPE, 1, LAST_KEYS, lane);
      sums.intoArray(accumulators, lane);
    }
    long bytes = (long) count * Float.BYTES;
    return new Xxh128(
        merged(accumulators, MERGE_HIGH, ~(bytes * PRIME64_2)),
        merged(accumulators, MERGE_LOW, bytes * PRIME64_1));
  }

  /// The accumulators from `lane` on after `count` more stripes.
  private static LongVector stripes(
      LongVector sums, float[] values, int from, int count, long[] keys, int lane) {
    LongVector products = sums;
    LongVector data = LongVector.zero(SPECIES);
    for (int i = 0; i < count; i++) {
      LongVector d =
          FloatVector.fromArray(FLOATS, values, from + STRIPE * i + 2 * lane).reinterpretAsLongs();
      LongVector key =
          d.lanewise(VectorOperators.XOR, LongVector.fromArray(SPECIES, keys, i + lane));
      products = products.add(key.and(WORD).mul(key.lanewise(VectorOperators.LSHR, 32)));
      data = data.add(d);
    }
    return products.add(data.rearrange(NEIGHBOUR));
  }

  /// `(a ^ a >>> 47 ^ key) · prime`. The prime has 32 bits, so each half of the product takes one
  /// multiplication.
  private static LongVector scrambled(LongVector a, LongVector key) {
    LongVector mixed =
        a.lanewise(VectorOperators.XOR, a.lanewise(VectorOperators.LSHR, 47))
            .lanewise(VectorOperators.XOR, key);
    LongVector low = mixed.and(WORD).mul(PRIME32_1);
    LongVector high = mixed.lanewise(VectorOperators.LSHR, 32).mul(PRIME32_1);
    return low.add(high.lanewise(VectorOperators.LSHL, 32));
  }

  private static long merged(long[] accumulators, int secret, long start) {
    long sum = start;
    for (int i = 0; i < ACCUMULATORS; i += 2) {
      long a = accumulators[i] ^ SECRET.getLong(secret + 8 * i);
      long b = accumulators[i + 1] ^ SECRET.getLong(secret + 8 * i + 8);
      sum += a * b ^ Math.unsignedMultiplyHigh(a, b);
    }
    sum = (sum ^ sum >>> 37) * PRIME_MX1;
    return sum ^ sum >>> 32;
  }

  private static long[] secrets(int from, int count) {
    long[] longs = new long[count];
    for (int i = 0; i < count; i++) {
      longs[i] = SECRET.getLong(from + 8 * i);
    }
    return longs;
  }
}
