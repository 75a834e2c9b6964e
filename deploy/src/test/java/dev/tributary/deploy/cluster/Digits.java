package dev.tributary.deploy.cluster;

/// The digits job with three epochs, which many tests train.
public final class Digits {
  /// The value of `--set` that shortens the job.
  public static final String THREE_EPOCHS = "training.epochs=3";

  /// The hash of the weights after three epochs. It changes only if bits are meant to change, and
  /// the commit then says why.
  public static final String WEIGHTS_OF_THREE_EPOCHS =
      "9053a8c90ea8604b3a63fa9950ad21d538e31fbf782dcbe5e64ab47c8f018bb5";

  private Digits() {}
}
