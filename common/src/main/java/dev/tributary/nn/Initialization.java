package dev.tributary.nn;

import dev.tributary.tensor.Randomness;
import java.util.Arrays;

/// The initial values of a parameter. The value of an element is a function of the seed, the
/// parameter's name and the element's index in the order of files, so it does not depend on the
/// layout in memory.
public sealed interface Initialization {

  /// Modified: `values`, consecutive elements of the parameter in the order of files.
  ///
  /// @param source the parameter's random stream, from the first of these elements on
  void fill(Randomness source, float[] values);

  /// An initialization that depends on the numbers of input and output features of a weight.
  @FunctionalInterface
  interface ByFans {
    Initialization of(int fanIn, int fanOut);
  }

  /// He et al. 2015, equation 10: keeps the variance of activations through layers of the relu
  /// family.
  static Initialization heNormal(int fanIn) {
    return new Normal(Math.sqrt(2.0 / fanIn));
  }

  /// Glorot & Bengio 2010, equation 16: keeps the variance of activations and gradients through
  /// layers that are linear around 0.
  static Initialization xavierUniform(int fanIn, int fanOut) {
    return new Uniform(Math.sqrt(6.0 / ((double) fanIn + fanOut)));
  }

  /// The same value everywhere.
  record Constant(float value) implements Initialization {
    @Override
    public void fill(Randomness source, float[] values) {
      Arrays.fill(values, value);
    }
  }

  /// Normal with mean 0.
  record Normal(double standardDeviation) implements Initialization {
    @Override
    public void fill(Randomness source, float[] values) {
      source.fillNormal(values, 0, (float) standardDeviation);
    }
  }

  /// Uniform within ± bound.
  record Uniform(double bound) implements Initialization {
    @Override
    public void fill(Randomness source, float[] values) {
      source.fillUniform(values, (float) -bound, (float) bound);
    }
  }
}
