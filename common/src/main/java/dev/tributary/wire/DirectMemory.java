package dev.tributary.wire;

import java.util.Locale;
import java.util.stream.Stream;

/// The memory outside the heap in which connections keep what they send and receive. If it is used
/// up, one stream cannot go on, and ends. The rest of the process does not need it.
public final class DirectMemory {
  private DirectMemory() {}

  /// Whether there is no more direct memory. Other kinds of memory are the whole process's.
  public static boolean isExhausted(OutOfMemoryError error) {
    return String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT).contains("direct ");
  }

  /// The lack of another kind of memory that caused a failure, if there is one.
  public static Stream<OutOfMemoryError> otherLack(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .filter(OutOfMemoryError.class::isInstance)
        .map(OutOfMemoryError.class::cast)
        .filter(error -> !isExhausted(error));
  }
}
