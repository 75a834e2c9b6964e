package dev.tributary.deploy.predict;

/// The probabilities of classes in the outputs of a model.
final class Probabilities {
  private Probabilities() {}

  /// The probability of class `number`. A single output is the probability of class 1, and the rest
  /// that of class 0.
  static float of(float[] out, int from, int outputs, int number) {
    return outputs > 1 ? out[from + number] : number == 1 ? out[from] : 1 - out[from];
  }
}
