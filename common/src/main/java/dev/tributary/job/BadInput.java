package dev.tributary.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Something that a person gave us is wrong. The message has three parts: where, what, remedy.
///
///     digits.yaml:14: training.batch: 0 samples per step; give a positive number
///
/// @see JobFile for how a key becomes a file and a line
public final class BadInput extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String where;
  private final String what;
  private final String remedy;
  private final String key;

  private BadInput(String where, String key, String what, String remedy, Throwable cause) {
    super(where + ": " + what + "; " + remedy, cause);
    this.where = where;
    this.key = key;
    this.what = what;
    this.remedy = remedy;
  }

  /// Wrong in a place that is not a key of the job: a file with a line or offset, an option, a
  /// peer.
  public static BadInput in(String where, String what, String remedy) {
    return new BadInput(where, null, what, remedy, null);
  }

  /// Wrong at a key of the job, spelled as a path: `training.batch`,
  /// `model.layers[2].linear.units`.
  public static BadInput at(String key, String what, String remedy) {
    return new BadInput(key, key, what, remedy, null);
  }

  /// A file that the system does not give to read.
  public static BadInput unreadable(Path file, IOException failure) {
    return in(file.toString(), "it cannot be read: " + FailureText.reason(failure), "check it")
        .causedBy(failure);
  }

  /// The same, caused by `cause`.
  public BadInput causedBy(Throwable cause) {
    return new BadInput(where, key, what, remedy, cause);
  }

  /// The same with more after what is wrong and after the remedy.
  public BadInput adding(String moreIsWrong, String otherRemedy) {
    return new BadInput(where, key, what + moreIsWrong, remedy + otherRemedy, getCause());
  }

  /// The same with the key's file and line before it.
  public BadInput locatedAt(String fileAndLine) {
    return new BadInput(fileAndLine + ": " + where, null, what, remedy, getCause());
  }

  /// The place, without what is wrong there.
  public String where() {
    return where;
  }

  /// What to do about it.
  public String remedy() {
    return remedy;
  }

  /// What is wrong, without where and the remedy.
  public String what() {
    return what;
  }

  /// The key of the job that is wrong, until it is located.
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }
}
