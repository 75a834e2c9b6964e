package dev.tributary.train;

/// The error of a shard's loss or gradient that is infinite or NaN, or would be infinite after
/// rounding to the job's type of gradients.
///
/// `value` was found at element `index` (memory order) of the gradient of `parameter`. For the
/// loss, the parameter is called `loss`.
public final class NonFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int shard;
  private final String parameter;
  private final long index;
  private final String value;

  public NonFiniteException(int shard, String parameter, long index, String value) {
    super(
        "shard %s: %s is %s%s"
            .formatted(
                shard,
                parameter.equals("loss") ? "the loss" : "the gradient of " + parameter,
                value,
                parameter.equals("loss") ? "" : " at element " + index));
    this.shard = shard;
    this.parameter = parameter;
    this.index = index;
    this.value = value;
  }

  public int shard() {
    return shard;
  }

  public String parameter() {
    return parameter;
  }

  public long index() {
    return index;
  }

  /// The value in words: `NaN`, `70000.0 (infinite as float16)`.
  public String value() {
    return value;
  }
}
