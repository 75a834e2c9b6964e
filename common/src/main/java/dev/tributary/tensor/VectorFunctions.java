package dev.tributary.tensor;

import static dev.tributary.tensor.ScalarFunctions.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The formulas of [ScalarFunctions] on vectors of any width. Each lane runs the same operations in
/// the same order, with a blend where the scalar form branches, and so gives the same bits.
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
    FloatVector rounded = bounded.fma(Lanes.LOG2_E, Lanes.ROUND);
    IntVector n = rounded.reinterpretAsInts().sub(ROUND_BITS);
    IntVector half = n.lanewise(VectorOperators.ASHR, 1);
    return expOfRest(bounded, rounded.sub(ROUND))
        .mul(powerOfTwo(half))
        .mul(powerOfTwo(n.sub(half)));
  }

  private static FloatVector normalExp(FloatVector x) {
    FloatVector rounded = x.fma(Lanes.LOG2_E, Lanes.ROUND);
    IntVector n = rounded.reinterpretAsInts().sub(ROUND_BITS);
    return expOfRest(x, rounded.sub(ROUND)).mul(powerOfTwo(n));
  }

  private static FloatVector expOfRest(FloatVector x, FloatVector n) {
    FloatVector r = n.fma(Lanes.MINUS_LN2_REST, n.fma(Lanes.MINUS_LN2, x));
    FloatVector p = Lanes.EXP_4;
    p = p.fma(r, Lanes.EXP_3);
    p = p.fma(r, Lanes.EXP_2);
    p = p.fma(r, Lanes.EXP_1);
    p = p.fma(r, Lanes.EXP_0);
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
    FloatVector p = Lanes.LOG_7;
    p = p.fma(f, Lanes.LOG_6);
    p = p.fma(f, Lanes.LOG_5);
    p = p.fma(f, Lanes.LOG_4);
    p = p.fma(f, Lanes.LOG_3);
    p = p.fma(f, Lanes.LOG_2);
    p = p.fma(f, Lanes.LOG_1);
    p = p.fma(f, Lanes.LOG_0);
    FloatVector low = p.mul(f).fma(f.mul(f), k.mul(LN2_REST));
    return k.fma(Lanes.LN2, f.add(f.mul(-0.5f).fma(f, low)));
  }

  static FloatVector tanh(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
    FloatVector a = bits.and(~SIGN).reinterpretAsFloats();
    FloatVector s = a.mul(a);
    FloatVector p = Lanes.TANH_4;
    p = p.fma(s, Lanes.TANH_3);
    p = p.fma(s, Lanes.TANH_2);
    p = p.fma(s, Lanes.TANH_1);
    p = p.fma(s, Lanes.TANH_0);
    FloatVector small = p.mul(s).fma(a, a);
    FloatVector bounded = a.blend(TANH_ONE, a.compare(VectorOperators.GT, TANH_ONE));
    FloatVector e = normalExp(bounded.add(bounded));
    FloatVector large = Lanes.ONE.sub(Lanes.TWO.div(e.add(1)));
    FloatVector y = large.blend(small, a.compare(VectorOperators.LT, TANH_SMALL));
    return y.reinterpretAsInts().or(bits.and(SIGN)).reinterpretAsFloats();
  }

  static FloatVector erf(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
    FloatVector a = bits.and(~SIGN).reinterpretAsFloats();
    FloatVector s = a.mul(a);
    FloatVector p = Lanes.ERF_6;
    p = p.fma(s, Lanes.ERF_5);
    p = p.fma(s, Lanes.ERF_4);
    p = p.fma(s, Lanes.ERF_3);
    p = p.fma(s, Lanes.ERF_2);
    p = p.fma(s, Lanes.ERF_1);
    p = p.fma(s, Lanes.ERF_0);
    FloatVector small = p.fma(a, a);
    FloatVector bounded = a.blend(ERF_ONE, a.compare(VectorOperators.GT, ERF_ONE));
    FloatVector q = Lanes.ERFC_6;
    q = q.fma(bounded, Lanes.ERFC_5);
    q = q.fma(bounded, Lanes.ERFC_4);
    q = q.fma(bounded, Lanes.ERFC_3);
    q = q.fma(bounded, Lanes.ERFC_2);
    q = q.fma(bounded, Lanes.ERFC_1);
    q = q.fma(bounded, Lanes.ERFC_0);
    FloatVector large = Lanes.ONE.sub(normalExp(q.neg()));
    FloatVector y = large.blend(small, a.compare(VectorOperators.LT, 1));
    return y.reinterpretAsInts().or(bits.and(SIGN)).reinterpretAsFloats();
  }

  static FloatVector sigmoid(FloatVector x) {
    FloatVector e = exp(x.abs().neg());
    FloatVector numerator = Lanes.ONE.blend(e, x.compare(VectorOperators.LT, 0));
    return numerator.div(e.add(1));
  }

  static FloatVector softplus(FloatVector x) {
    FloatVector e = exp(x.abs().neg());
    VectorMask<Float> upper = e.compare(VectorOperators.GE, 0.5f);
    FloatVector f = e.blend(e.sub(1).mul(0.5f), upper);
    FloatVector k = Lanes.ZERO.blend(1, upper);
    FloatVector positive = Lanes.ZERO.blend(x, x.compare(VectorOperators.GT, 0));
    return positive.add(logOfRest(f, k));
  }

  /// The constants in every lane. Broadcasting them at each use would make some loops larger than
  /// the JVM's compiler inlines; such loops take six times as long.
  private static final class Lanes {
    static final FloatVector ZERO = all(0);
    static final FloatVector ONE = all(1);
    static final FloatVector TWO = all(2);
    static final FloatVector ERF_0 = all(ScalarFunctions.ERF_0);
    static final FloatVector ERF_1 = all(ScalarFunctions.ERF_1);
    static final FloatVector ERF_2 = all(ScalarFunctions.ERF_2);
    static final FloatVector ERF_3 = all(ScalarFunctions.ERF_3);
    static final FloatVector ERF_4 = all(ScalarFunctions.ERF_4);
    static final FloatVector ERF_5 = all(ScalarFunctions.ERF_5);
    static final FloatVector ERF_6 = all(ScalarFunctions.ERF_6);
    static final FloatVector ERFC_0 = all(ScalarFunctions.ERFC_0);
    static final FloatVector ERFC_1 = all(ScalarFunctions.ERFC_1);
    static final FloatVector ERFC_2 = all(ScalarFunctions.ERFC_2);
    static final FloatVector ERFC_3 = all(ScalarFunctions.ERFC_3);
    static final FloatVector ERFC_4 = all(ScalarFunctions.ERFC_4);
    static final FloatVector ERFC_5 = all(ScalarFunctions.ERFC_5);
    static final FloatVector ERFC_6 = all(ScalarFunctions.ERFC_6);
    static final FloatVector EXP_0 = all(ScalarFunctions.EXP_0);
    static final FloatVector EXP_1 = all(ScalarFunctions.EXP_1);
    static final FloatVector EXP_2 = all(ScalarFunctions.EXP_2);
    static final FloatVector EXP_3 = all(ScalarFunctions.EXP_3);
    static final FloatVector EXP_4 = all(ScalarFunctions.EXP_4);
    static final FloatVector LN2 = all(ScalarFunctions.LN2);
    static final FloatVector LOG_0 = all(ScalarFunctions.LOG_0);
    static final FloatVector LOG_1 = all(ScalarFunctions.LOG_1);
    static final FloatVector LOG_2 = all(ScalarFunctions.LOG_2);
    static final FloatVector LOG_3 = all(ScalarFunctions.LOG_3);
    static final FloatVector LOG_4 = all(ScalarFunctions.LOG_4);
    static final FloatVector LOG_5 = all(ScalarFunctions.LOG_5);
    static final FloatVector LOG_6 = all(ScalarFunctions.LOG_6);
    static final FloatVector LOG_7 = all(ScalarFunctions.LOG_7);
    static final FloatVector LOG2_E = all(ScalarFunctions.LOG2_E);
    static final FloatVector ROUND = all(ScalarFunctions.ROUND);
    static final FloatVector TANH_0 = all(ScalarFunctions.TANH_0);
    static final FloatVector TANH_1 = all(ScalarFunctions.TANH_1);
    static final FloatVector TANH_2 = all(ScalarFunctions.TANH_2);
    static final FloatVector TANH_3 = all(ScalarFunctions.TANH_3);
    static final FloatVector TANH_4 = all(ScalarFunctions.TANH_4);
    static final FloatVector MINUS_LN2 = all(-ScalarFunctions.LN2);
    static final FloatVector MINUS_LN2_REST = all(-ScalarFunctions.LN2_REST);

    private static FloatVector all(float value) {
      return FloatVector.broadcast(SPECIES, value);
    }
  }
}
