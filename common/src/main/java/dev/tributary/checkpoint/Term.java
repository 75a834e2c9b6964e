package dev.tributary.checkpoint;

import java.io.IOException;

/// A fencing token: it tells whether this process may still write a run's files. It is checked
/// last, when a new file is complete and about to replace the old one.
@FunctionalInterface
public interface Term {
  /// A term that never ends, for a process without competitors.
  Term UNLIMITED = () -> {};

  /// Checks that the term has not ended.
  ///
  /// @throws IOException if the term is over; the message names the process that replaced this one
  void require() throws IOException;
}
