package dev.tributary.tensor;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/// A digest of all array functions, over arguments from the whole range, and of random numbers.
/// JVMs that print the same line compute the same bits.
final class FunctionDigest {
  private static final int STRIDE = 40_009; // a prime: a hundred thousand of the 2³² bit patterns

  interface Scalar {
    float apply(float x);
  }

  interface Array {
    void apply(float[] x, int from, float[] out, int outFrom, int count);
  }

  record Pair(String name, Scalar scalar, Array array) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Pair> FUNCTIONS =
      List.of(
          new Pair("exp", Functions::exp, Functions::exp),
          new Pair("log", Functions::log, Functions::log),
          new Pair("tanh", Functions::tanh, Functions::tanh),
          new Pair("erf", Functions::erf, Functions::erf),
          new Pair("sigmoid", Functions::sigmoid, Functions::sigmoid),
          new Pair("softplus", Functions::softplus, Functions::softplus));

  private FunctionDigest() {}

  /// A few special numbers, some thousands between -110 and 110, bit patterns of all sizes.
  static float[] arguments() {
    float[] special = {0, -0f, 1, Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY};
    int near = 20_000;
    int all = (int) ((1L << 32) / STRIDE);
    float[] x = new float[special.length + near + all];
    System.arraycopy(special, 0, x, 0, special.length);
    for (int i = 0; i < near; i++) {
      x[special.length + i] = (i - near / 2) * 0.011f;
    }
    for (int i = 0; i < all; i++) {
      x[special.length + near + i] = Float.intBitsToFloat(Integer.MIN_VALUE + i * STRIDE);
    }
    return x;
  }

  static String of(float[] values) {
    long hash = 0;
    for (float value : values) {
      hash = hash * 0x100000001B3L + Float.floatToIntBits(value);
    }
    return HexFormat.of().toHexDigits(hash);
  }

  private static float[] normal() {
    float[] out = new float[50_001];
    Randomness.of(1, Purpose.SYNTHETIC).normal(out, 0, out.length);
    return out;
  }

  static String ofAll() {
    float[] x = arguments();
    return FUNCTIONS.stream()
        .map(
            function -> {
              float[] out = new float[x.length];
              function.array().apply(x, 0, out, 0, x.length);
              return function + ":" + of(out);
            })
        .collect(Collectors.joining(" ", "", " normal:" + of(normal())));
  }

  public static void main(String[] arguments) {
    System.out.println(ofAll());
  }
}
