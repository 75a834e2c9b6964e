package dev.tributary.checkpoint;

import java.io.IOException;

/// Whether this process may still write a run's files. It is asked last of all, when a file is
/// whole and about to take the place of the one before.
@FunctionalInterface
public interface Term {
  /// For whoever has no rival.
  Term UNLIMITED = () -> {};

  /// @throws IOException if it is over; the message says who has taken over
  void require() throws IOException;
}
