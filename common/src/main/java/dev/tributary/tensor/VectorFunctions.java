package dev.tributary.tensor;

import static dev.tributary.tensor.ScalarFunctions.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The formulas of [ScalarFunctions] on vectors of any width: the same operations in the same order
/// in each lane, with a blend where the scalar form branches, hence the same bits.
final class VectorFunctions {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private VectorFunctions() {}

  static void exp(float[] x, int from, float[] out, int outFrom, int count) {
    int whole = SPECIES.loopBound(count);
    for (int i = 0; i < whole; i += SPECIES.length()) {
      exp(FloatVector.fromArray(SPECIES, x, from + i)).intoArray(out, outFrom + i);
    }
    for (int i = whole; i < count; i++) {
      out[outFrom + i] = ScalarFunctions.exp(x[from + i]);
    }
  }

  static void log(float[] x, int from, float[] out, int outFrom, int count) {
    int whole = SPECIES.loopBound(count);
    for (int i = 0; i < whole; i += SPECIES.length()) {
      log(FloatVector.fromArray(SPECIES, x, from + i)).intoArray(out, outFrom + i);
    }
    for (int i = whole; i < count; i++) {
      out[outFrom + i] = ScalarFunctions.log(x[from + i]);
    }
  }

  static void tanh(float[] x, int from, float[] out, int outFrom, int count) {
    int whole = SPECIES.loopBound(count);
    for (int i = 0; i < whole; i += SPECIES.length()) {
      tanh(FloatVector.fromArray(SPECIES, x, from + i)).intoArray(out, outFrom + i);
    }
    for (int i = whole; i < count; i++) {
      out[outFrom + i] = ScalarFunctions.tanh(x[from + i]);
    }
  }

  static void erf(float[] x, int from, float[] out, int outFrom, int count) {
    int whole = SPECIES.loopBound(count);
    for (int i = 0; i < whole; i += SPECIES.length()) {
      erf(FloatVector.fromArray(SPECIES, x, from + i)).intoArray(out, outFrom + i);
    }
    for (int i = whole; i < count; i++) {
      out[outFrom + i] = ScalarFunctions.erf(x[from + i]);
    }
  }

  static void sigmoid(float[] x, int from, float[] out, int outFrom, int count) {
    int whole = SPECIES.loopBound(count);
    for (int i = 0; i < whole; i += SPECIES.length()) {
      sigmoid(FloatVector.fromArray(SPECIES, x, from + i)).intoArray(out, outFrom + i);
    }
    for (int i = whole; i < count; i++) {
      out[outFrom + i] = ScalarFunctions.sigmoid(x[from + i]);
    }
  }

  static void softplus(float[] x, int from, float[] out, int outFrom, int count) {
    int whole = SPECIES.loopBound(count);
    for (int i = 0; i < whole; i += SPECIES.length()) {
      softplus(FloatVector.fromArray(SPECIES, x, from + i)).intoArray(out, outFrom + i);
    }
    for (int i = whole; i < count; i++) {
      out[outFrom + i] = ScalarFunctions.softplus(x[from + i]);
    }
  }

  static FloatVector exp(FloatVector x) {
    FloatVector bounded = x.blend(EXP_HIGHEST, x.compare(VectorOperators.GT, EXP_HIGHEST));
    bounded = bounded.blend(EXP_LOWEST, bounded.compare(VectorOperators.LT, EXP_LOWEST));
    FloatVector rounded = bounded.fma(all(x, LOG2_E), all(x, ROUND));
    IntVector n = rounded.reinterpretAsInts().sub(ROUND_BITS);
    IntVector half = n.lanewise(VectorOperators.ASHR, 1);
    return expOfRest(bounded, rounded.sub(ROUND))
        .mul(powerOfTwo(half))
        .mul(powerOfTwo(n.sub(half)));
  }

  private static FloatVector normalExp(FloatVector x) {
    FloatVector rounded = x.fma(all(x, LOG2_E), all(x, ROUND));
    IntVector n = rounded.reinterpretAsInts().sub(ROUND_BITS);
    return expOfRest(x, rounded.sub(ROUND)).mul(powerOfTwo(n));
  }

  private static FloatVector expOfRest(FloatVector x, FloatVector n) {
    FloatVector r = n.fma(all(x, -LN2_REST), n.fma(all(x, -LN2), x));
    FloatVector p = all(x, EXP_4);
    p = p.fma(r, all(x, EXP_3));
    p = p.fma(r, all(x, EXP_2));
    p = p.fma(r, all(x, EXP_1));
    p = p.fma(r, all(x, EXP_0));
    return p.fma(r.mul(r), r).add(1);
  }

  private static FloatVector powerOfTwo(IntVector n) {
    return n.add(BIAS).lanewise(VectorOperators.LSHL, MANTISSA).reinterpretAsFloats();
  }

  static FloatVector log(FloatVector x) {
    VectorMask<Float> subnormal = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
    IntVector bits = x.blend(x.mul(TWO_23), subnormal).reinterpretAsInts();
    IntVector exponent = bits.sub(THREE_QUARTERS).lanewise(VectorOperators.ASHR, MANTISSA);
    IntVector mantissa = bits.sub(exponent.lanewise(VectorOperators.LSHL, MANTISSA));
    FloatVector f = mantissa.reinterpretAsFloats().sub(1);
    FloatVector k = exponent.add(ROUND_BITS).reinterpretAsFloats().sub(ROUND);
    FloatVector y = logOfRest(f, k.blend(k.sub(MANTISSA), subnormal));
    y = x.blend(y, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
    y = y.blend(Float.NaN, x.compare(VectorOperators.LT, 0));
    return y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0));
  }

  private static FloatVector logOfRest(FloatVector f, FloatVector k) {
    FloatVector p = all(f, LOG_7);
    p = p.fma(f, all(f, LOG_6));
    p = p.fma(f, all(f, LOG_5));
    p = p.fma(f, all(f, LOG_4));
    p = p.fma(f, all(f, LOG_3));
    p = p.fma(f, all(f, LOG_2));
    p = p.fma(f, all(f, LOG_1));
    p = p.fma(f, all(f, LOG_0));
    FloatVector low = p.mul(f).fma(f.mul(f), k.mul(LN2_REST));
    return k.fma(all(f, LN2), f.add(f.mul(-0.5f).fma(f, low)));
  }

  static FloatVector tanh(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
    FloatVector a = bits.and(~SIGN).reinterpretAsFloats();
    FloatVector s = a.mul(a);
    FloatVector p = all(x, TANH_4);
    p = p.fma(s, all(x, TANH_3));
    p = p.fma(s, all(x, TANH_2));
    p = p.fma(s, all(x, TANH_1));
    p = p.fma(s, all(x, TANH_0));
    FloatVector small = p.mul(s).fma(a, a);
    FloatVector bounded = a.blend(TANH_ONE, a.compare(VectorOperators.GT, TANH_ONE));
    FloatVector e = normalExp(bounded.add(bounded));
    FloatVector large = all(x, 1).sub(all(x, 2).div(e.add(1)));
    FloatVector y = large.blend(small, a.compare(VectorOperators.LT, TANH_SMALL));
    return y.reinterpretAsInts().or(bits.and(SIGN)).reinterpretAsFloats();
  }

  static FloatVector erf(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
    FloatVector a = bits.and(~SIGN).reinterpretAsFloats();
    FloatVector s = a.mul(a);
    FloatVector p = all(x, ERF_6);
    p = p.fma(s, all(x, ERF_5));
    p = p.fma(s, all(x, ERF_4));
    p = p.fma(s, all(x, ERF_3));
    p = p.fma(s, all(x, ERF_2));
    p = p.fma(s, all(x, ERF_1));
    p = p.fma(s, all(x, ERF_0));
    FloatVector small = p.fma(a, a);
    FloatVector bounded = a.blend(ERF_ONE, a.compare(VectorOperators.GT, ERF_ONE));
    FloatVector q = all(x, ERFC_6);
    q = q.fma(bounded, all(x, ERFC_5));
    q = q.fma(bounded, all(x, ERFC_4));
    q = q.fma(bounded, all(x, ERFC_3));
    q = q.fma(bounded, all(x, ERFC_2));
    q = q.fma(bounded, all(x, ERFC_1));
    q = q.fma(bounded, all(x, ERFC_0));
    FloatVector large = all(x, 1).sub(normalExp(q.neg()));
    FloatVector y = large.blend(small, a.compare(VectorOperators.LT, 1));
    return y.reinterpretAsInts().or(bits.and(SIGN)).reinterpretAsFloats();
  }

  static FloatVector sigmoid(FloatVector x) {
    FloatVector e = exp(x.abs().neg());
    FloatVector numerator = all(x, 1).blend(e, x.compare(VectorOperators.LT, 0));
    return numerator.div(e.add(1));
  }

  static FloatVector softplus(FloatVector x) {
    FloatVector e = exp(x.abs().neg());
    VectorMask<Float> upper = e.compare(VectorOperators.GE, 0.5f);
    FloatVector f = e.blend(e.sub(1).mul(0.5f), upper);
    FloatVector k = all(x, 0).blend(1, upper);
    FloatVector positive = all(x, 0).blend(x, x.compare(VectorOperators.GT, 0));
    return positive.add(logOfRest(f, k));
  }

  private static FloatVector all(FloatVector like, float value) {
    return FloatVector.broadcast(like.species(), value);
  }
}
