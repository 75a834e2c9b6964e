package dev.tributary.tensor;

/// The purpose of random numbers. Different purposes draw independent numbers from one seed.
///
/// Every trained bit depends on the codes: an assigned code is never changed and never reused.
public enum Purpose {
  /// The initial value of a parameter; coordinates: its name.
  INITIALIZATION(1),
  /// The elements of an activation that are dropped; coordinates: step, sample, layer.
  DROPOUT(2),
  /// The order of the samples of an epoch; coordinate: the epoch.
  SHUFFLE(3),
  /// The samples that are kept for evaluation.
  HOLDOUT(4),
  /// The samples of a synthetic dataset; coordinates: centre or sample, and its number.
  SYNTHETIC(5),
  /// The pause before a peer is dialled again; no trained bit depends on it.
  BACKOFF(6),
  /// The weights and samples of the known-answer test; no trained bit depends on them.
  KNOWN_ANSWER(7);

  private final int code;

  Purpose(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
