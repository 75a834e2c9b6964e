package dev.tributary.tensor;

import dev.tributary.tensor.Philox.Counter;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// [Philox] of several successive counters at once, one for each long lane of a vector. A lane
/// holds one 32-bit word of a counter.
final class VectorPhilox {
  private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
  private static final LongVector LANE = LongVector.zero(SPECIES).addIndex(1);
  private static final LongVector WORD = LongVector.broadcast(SPECIES, Philox.WORD);
  private static final LongVector MULTIPLIER_0 = LongVector.broadcast(SPECIES, Philox.MULTIPLIER_0);
  private static final LongVector MULTIPLIER_1 = LongVector.broadcast(SPECIES, Philox.MULTIPLIER_1);
  private static final VectorShuffle<Long> LOWER = VectorShuffle.makeZip(SPECIES, 0);
  private static final VectorShuffle<Long> UPPER = VectorShuffle.makeZip(SPECIES, 1);

  private VectorPhilox() {}

  static void blocks(Counter first, long key, int[] out, int from, int count) {
    int whole = SPECIES.loopBound(count);
    for (int i = 0; i < whole; i += SPECIES.length()) {
      blocks(first.low() + i, first.high(), key, out, from + i * Philox.BLOCK);
    }
    for (int i = whole; i < count; i++) {
      Philox.block(first.plus(i), key, out, from + i * Philox.BLOCK);
    }
  }

  private static void blocks(long low, long high, long key, int[] out, int from) {
    LongVector counters = LANE.add(low);
    LongVector c0 = counters.and(WORD);
    LongVector c1 = counters.lanewise(VectorOperators.LSHR, 32);
    LongVector c2 = LongVector.broadcast(SPECIES, high & Philox.WORD);
    LongVector c3 = LongVector.broadcast(SPECIES, high >>> 32);
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < Philox.ROUNDS; round++) {
      LongVector product0 = c0.mul(MULTIPLIER_0);
      LongVector product1 = c2.mul(MULTIPLIER_1);
      c0 = product1.lanewise(VectorOperators.LSHR, 32);
      c0 = c0.lanewise(VectorOperators.XOR, c1).lanewise(VectorOperators.XOR, k0 & Philox.WORD);
      c1 = product1.and(WORD);
      c2 = product0.lanewise(VectorOperators.LSHR, 32);
      c2 = c2.lanewise(VectorOperators.XOR, c3).lanewise(VectorOperators.XOR, k1 & Philox.WORD);
      c3 = product0.and(WORD);
      k0 += Philox.KEY_STEP_0;
      k1 += Philox.KEY_STEP_1;
    }
    LongVector lower = c0.or(c1.lanewise(VectorOperators.LSHL, 32));
    LongVector upper = c2.or(c3.lanewise(VectorOperators.LSHL, 32));
    lower.rearrange(LOWER, upper).reinterpretAsInts().intoArray(out, from);
    lower.rearrange(UPPER, upper).reinterpretAsInts().intoArray(out, from + SPECIES.length() * 2);
  }
}
