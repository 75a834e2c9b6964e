package dev.tributary.text;

/// A count with its noun, for messages to people.
///
///     Counted.of(1, "worker")                      -> 1 worker
///     Counted.of(3, "worker")                      -> 3 workers
///     Counted.of(2, "entry", "entries")            -> 2 entries
///     Counted.of(1, "worker is", "workers are")    -> 1 worker is
public final class Counted {

  private Counted() {}

  /// The count and its noun, with a plural in "s".
  public static String of(long count, String singular) {
    return count + " " + noun(count, singular);
  }

  /// The count and its noun, whose plural is given.
  public static String of(long count, String singular, String plural) {
    return count + " " + noun(count, singular, plural);
  }

  /// The noun alone, with a plural in "s": for a message that formats the number in its own way.
  public static String noun(long count, String singular) {
    return noun(count, singular, singular + "s");
  }

  /// The noun alone, whose plural is given.
  public static String noun(long count, String singular, String plural) {
    return count == 1 ? singular : plural;
  }
}
