package dev.tributary.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// An error in the input that a person gave. The message has three parts: where, what, remedy.
///
///     digits.yaml:14: training.batch: 0 samples per step; give a positive number
///
/// @see JobFile#locate for the file and line of a key
public final class BadInput extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String where;
  private final String what;
  private final String remedy;
  private final String key;
  private final String[] details;

  private BadInput(String where, String key, String what, String remedy, Throwable cause) {
    this(where, key, what, remedy, cause, List.of());
  }

  private BadInput(
      String where, String key, String what, String remedy, Throwable cause, List<String> details) {
    super(where + ": " + what + "; " + remedy, cause);
    this.where = where;
    this.key = key;
    this.what = what;
    this.remedy = remedy;
    this.details = details.toArray(String[]::new);
  }

  /// An error in a place that is not a key of the job: a file with a line or offset, an option, a
  /// peer.
  public static BadInput in(String where, String what, String remedy) {
    return new BadInput(where, null, what, remedy, null);
  }

  /// An error at a key of the job, spelled as a path: `training.batch`,
  /// `model.layers[2].linear.units`.
  public static BadInput at(String key, String what, String remedy) {
    return new BadInput(key, key, what, remedy, null);
  }

  /// The error of a file that cannot be read.
  public static BadInput unreadable(Path file, IOException failure) {
    return in(file.toString(), "it cannot be read: " + FailureText.reason(failure), "check it")
        .causedBy(failure);
  }

  /// A copy of this error with its cause.
  public BadInput causedBy(Throwable cause) {
    return new BadInput(where, key, what, remedy, cause, details());
  }

  /// A copy with additions to the description and to the remedy.
  public BadInput adding(String moreIsWrong, String otherRemedy) {
    return new BadInput(
        where, key, what + moreIsWrong, remedy + otherRemedy, getCause(), details());
  }

  /// A copy that begins with the key's file and line.
  public BadInput locatedAt(String fileAndLine) {
    return new BadInput(fileAndLine + ": " + where, null, what, remedy, getCause(), details());
  }

  /// A copy with a list of further lines, for an input that has many errors.
  public BadInput withDetails(List<String> lines) {
    return new BadInput(where, key, what, remedy, getCause(), lines);
  }

  /// The lines that follow the message, if there are any.
  public List<String> details() {
    return List.of(details);
  }

  /// The place of the error.
  public String where() {
    return where;
  }

  /// The remedy: what the person can do.
  public String remedy() {
    return remedy;
  }

  /// The description of the error, without place and remedy.
  public String what() {
    return what;
  }

  /// The wrong key of the job. It is absent once the error has been located.
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }
}
