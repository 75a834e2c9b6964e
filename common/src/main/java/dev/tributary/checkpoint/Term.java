package dev.tributary.checkpoint;

import java.io.IOException;

/// A fencing token: whether this process may still write a run's files. A file asks its term last,
/// when it is whole and about to replace the file before it.
@FunctionalInterface
public interface Term {
  /// For a process without rivals.
  Term UNLIMITED = () -> {};

  /// @throws IOException if it is over; the message says who has taken over
  void require() throws IOException;
}
