package dev.tributary.deploy.predict;

/// Prints what has been written so far.
@FunctionalInterface
interface Printing {
  /// @return whether somebody reads it
  boolean print();
}
