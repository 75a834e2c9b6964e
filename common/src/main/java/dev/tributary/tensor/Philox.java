package dev.tributary.tensor;

/// Philox 4x32 with ten rounds: a bijection of 128-bit counters for each 64-bit key, whose values
/// at successive counters pass every known statistical test.
///
/// Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011. The words of counters and keys are in the order lowest first, as in the authors'
/// Random123.
final class Philox {
  /// The number of words in a block.
  static final int BLOCK = 4;

  static final int ROUNDS = 10;
  static final long MULTIPLIER_0 = 0xD2511F53L;
  static final long MULTIPLIER_1 = 0xCD9E8D57L;
  static final int KEY_STEP_0 = 0x9E3779B9; // the golden ratio
  static final int KEY_STEP_1 = 0xBB67AE85; // √3 − 1
  static final long WORD = 0xFFFFFFFFL;

  private Philox() {}

  /// A counter of 128 bits, in two halves.
  record Counter(long low, long high) {
    /// The counter of the n-th block after this one. The lower half must not overflow.
    Counter plus(long n) {
      return new Counter(low + n, high);
    }
  }

  /// The blocks at `count` counters from `first` on. Modified: `out[from .. from + 4 count)`.
  static void blocks(Counter first, long key, int[] out, int from, int count) {
    if (VectorUnit.isPresent()) {
      VectorPhilox.blocks(first, key, out, from, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      block(first.plus(i), key, out, from + i * BLOCK);
    }
  }

  /// The four words of the block at `counter`. Modified: `out[from .. from + 4)`.
  static void block(Counter counter, long key, int[] out, int from) {
    int c0 = (int) counter.low;
    int c1 = (int) (counter.low >>> 32);
    int c2 = (int) counter.high;
    int c3 = (int) (counter.high >>> 32);
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * (c0 & WORD);
      long product1 = MULTIPLIER_1 * (c2 & WORD);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c1 = (int) product1;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c3 = (int) product0;
      k0 += KEY_STEP_0;
      k1 += KEY_STEP_1;
    }
    out[from] = c0;
    out[from + 1] = c1;
    out[from + 2] = c2;
    out[from + 3] = c3;
  }
}
