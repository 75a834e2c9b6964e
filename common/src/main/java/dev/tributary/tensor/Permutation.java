package dev.tributary.tensor;

import java.util.Objects;

/// A random permutation of 0 … n − 1. The number at a position is computed when it is needed, and
/// nothing is stored: the order of a billion samples takes no memory.
///
/// A Feistel network permutes 0 … 2^(2w) − 1. The number w of bits in each half is the smallest for
/// which this range has at least n and at least 256 numbers. A result outside 0 … n − 1 is permuted
/// again until it is inside (cycle walking: J. Black, P. Rogaway, "Ciphers with arbitrary finite
/// domains", CT-RSA 2002). The average over all positions is at most 2^(2w) / n evaluations, which
/// is at most 4 for n ≥ 64. The network has twelve rounds, each with its own 64 key bits from
/// [Randomness]. The round function is the 64-bit finalizer "Mix13" (D. Stafford, "Better bit
/// mixing", 2011, as in java.util.SplittableRandom). The permutation is not a cipher: the order
/// passes statistical tests, but an adversary could predict it. Immutable.
public final class Permutation {
  private static final int ROUNDS = 12;

  /// With two bits in each half and a small n, some permutations are clearly more frequent than
  /// others, whatever the number of rounds. Three bits would be enough.
  private static final int LEAST_HALF_BITS = 4;

  private final long size;
  private final int halfBits;
  private final long[] keys = new long[ROUNDS];

  private Permutation(Randomness randomness, long size) {
    this.size = size;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(size - 1);
    this.halfBits = Math.max(LEAST_HALF_BITS, (bits + 1) / 2);
    for (int round = 0; round < ROUNDS; round++) {
      long low = randomness.bits(2L * round) & 0xFFFFFFFFL;
      keys[round] = (long) randomness.bits(2L * round + 1) << 32 | low;
    }
  }

  /// The permutation that the arguments determine; `coordinate` is, for example, the epoch.
  /// Permutations that differ in seed, purpose or coordinate are independent of each other.
  ///
  /// @param size the number of elements, 1 to 2⁶²
  public static Permutation of(long seed, Purpose purpose, long coordinate, long size) {
    if (size < 1 || size > 1L << 62) {
      throw new IllegalArgumentException("a permutation has 1 to 2^62 elements, not " + size);
    }
    return new Permutation(Randomness.of(seed, purpose, coordinate), size);
  }

  public long size() {
    return size;
  }

  /// The number at `position`, both in 0 … size − 1.
  ///
  /// @throws IndexOutOfBoundsException for a position outside that range
  public long at(long position) {
    long value = Objects.checkIndex(position, size);
    do {
      value = network(value);
    } while (value >= size);
    return value;
  }

  private long network(long value) {
    long mask = (1L << halfBits) - 1;
    long left = value >>> halfBits;
    long right = value & mask;
    for (long key : keys) {
      long next = left ^ mix(right + key) & mask;
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }

  private static long mix(long z) {
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
