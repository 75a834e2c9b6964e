package dev.tributary.tensor;

import dev.tributary.tensor.Philox.Counter;
import java.nio.charset.StandardCharsets;

/// Random numbers as a function: the value at an index is determined by (seed, purpose,
/// coordinates, index) alone. There is no state, so it does not matter which thread draws, in which
/// order, or how an array is divided:
///
///     Randomness.of(seed, Purpose.DROPOUT, step, sample, layer).uniform(index)
///
/// Another seed, purpose, number of coordinates or coordinate gives an independent stream of 2⁶³
/// values. The method: the seed, the purpose and the number of coordinates are encrypted by
/// [Philox], and the result once more with each coordinate as the key. The lower half of the final
/// 128 bits is the key of the stream. The upper half is the upper half of the stream's counters;
/// the lower half of a counter is the number of a block of four values. Immutable.
public final class Randomness {
  private static final int CHUNK = 256;
  private static final float GRID = 0x1p-24f;

  private final long key;
  private final long stream;
  private final long first;

  private Randomness(long key, long stream, long first) {
    this.key = key;
    this.stream = stream;
    this.first = first;
  }

  /// The stream of these coordinates.
  public static Randomness of(long seed, Purpose purpose, long... coordinates) {
    return of(new Counter(seed, purpose.code() | (long) coordinates.length << 32), coordinates);
  }

  /// The stream of a name (for example of a parameter) and these coordinates. It differs from every
  /// stream without a name. The name enters through [#hash].
  public static Randomness of(long seed, Purpose purpose, String name, long... coordinates) {
    long[] all = new long[coordinates.length + 1];
    all[0] = hash(name);
    System.arraycopy(coordinates, 0, all, 1, coordinates.length);
    return of(new Counter(seed, purpose.code() | (long) all.length << 32 | Long.MIN_VALUE), all);
  }

  private static Randomness of(Counter start, long[] coordinates) {
    Counter state = encrypt(start, 0);
    for (long coordinate : coordinates) {
      state = encrypt(state, coordinate);
    }
    return new Randomness(state.low(), state.high(), 0);
  }

  private static Counter encrypt(Counter counter, long key) {
    int[] words = new int[Philox.BLOCK];
    Philox.block(counter, key, words, 0);
    return new Counter(pair(words[0], words[1]), pair(words[2], words[3]));
  }

  private static long pair(int low, int high) {
    return low & 0xFFFFFFFFL | (long) high << 32;
  }

  /// 64 bits for a name: FNV-1a over its UTF-8 bytes (Fowler, Noll, Vo; RFC 9923).
  static long hash(String name) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ b & 0xFF) * 0x100000001B3L;
    }
    return hash;
  }

  /// The same stream shifted: its value at 0 is this stream's value at `index`. So the array forms
  /// below, which begin at 0, can begin at any index.
  public Randomness from(long index) {
    return new Randomness(key, stream, first + index);
  }

  /// 32 random bits. `index` must not be negative, here and below.
  public int bits(long index) {
    int[] block = new int[Philox.BLOCK];
    Philox.block(counter(first + index), key, block, 0);
    return block[lane(first + index)];
  }

  /// Uniform in [0, 1), a multiple of 2^-24.
  public float uniform(long index) {
    return toUniform(bits(index));
  }

  /// Normal with mean 0 and variance 1: [NormalQuantile] of the bits, hence at most 6.34 from 0.
  public float normal(long index) {
    return NormalQuantile.of(bits(index));
  }

  /// The bits at 0, 1, …, count − 1. Modified: `out[from .. from + count)`.
  public void bits(int[] out, int from, int count) {
    int head = Math.min(count, lane(-first));
    int blocks = (count - head) / Philox.BLOCK;
    int whole = head + blocks * Philox.BLOCK;
    for (int i = 0; i < head; i++) {
      out[from + i] = bits(i);
    }
    Philox.blocks(counter(first + head), key, out, from + head, blocks);
    for (int i = whole; i < count; i++) {
      out[from + i] = bits(i);
    }
  }

  /// [#uniform(long)] at 0, 1, …, count − 1. Modified: `out[from .. from + count)`.
  public void uniform(float[] out, int from, int count) {
    int[] bits = new int[Math.min(count, CHUNK)];
    for (int done = 0; done < count; done += CHUNK) {
      int n = Math.min(CHUNK, count - done);
      from(done).bits(bits, 0, n);
      for (int i = 0; i < n; i++) {
        out[from + done + i] = toUniform(bits[i]);
      }
    }
  }

  /// [#normal(long)] at 0, 1, …, count − 1. Modified: `out[from .. from + count)`.
  public void normal(float[] out, int from, int count) {
    int[] bits = new int[Math.min(count, CHUNK)];
    for (int done = 0; done < count; done += CHUNK) {
      int n = Math.min(CHUNK, count - done);
      from(done).bits(bits, 0, n);
      for (int i = 0; i < n; i++) {
        out[from + done + i] = NormalQuantile.of(bits[i]);
      }
    }
  }

  /// The factors of inverted dropout: `1 / keep` where [#uniform(long)] is less than `keep`, 0
  /// elsewhere. Modified: `out[from .. from + count)`.
  ///
  /// @param keep the probability to keep an element, in (0, 1]
  public void mask(float[] out, int from, int count, float keep) {
    uniform(out, from, count);
    float scale = 1 / keep;
    for (int i = from; i < from + count; i++) {
      out[i] = out[i] < keep ? scale : 0;
    }
  }

  /// Numbers uniform in [low, high], scaled from [#uniform(long)]. Modified: all of `out`.
  public void fillUniform(float[] out, float low, float high) {
    uniform(out, 0, out.length);
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.min(Math.fma(out[i], high - low, low), high);
    }
  }

  /// Normal numbers of that mean and deviation, scaled from [#normal(long)]. Modified: all of
  /// `out`.
  public void fillNormal(float[] out, float mean, float deviation) {
    normal(out, 0, out.length);
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.fma(out[i], deviation, mean);
    }
  }

  private Counter counter(long index) {
    return new Counter(index / Philox.BLOCK, stream);
  }

  private static int lane(long index) {
    return (int) index & (Philox.BLOCK - 1);
  }

  private static float toUniform(int bits) {
    return (bits >>> 8) * GRID;
  }
}
