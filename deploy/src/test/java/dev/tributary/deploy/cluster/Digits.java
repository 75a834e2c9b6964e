package dev.tributary.deploy.cluster;

/// Three epochs of the digits, which many tests train.
public final class Digits {
  /// The value of `--set`.
  public static final String THREE_EPOCHS = "training.epochs=3";

  /// The hash of the weights then. It changes only when bits are meant to change, and then the
  /// commit says why.
  public static final String WEIGHTS_OF_THREE_EPOCHS =
      "9053a8c90ea8604b3a63fa9950ad21d538e31fbf782dcbe5e64ab47c8f018bb5";

  private Digits() {}
}
