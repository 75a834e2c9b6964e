package dev.tributary.tensor;

/// A range of `count` consecutive rows, columns or k.
record Range(int from, int count) {

  /// The part that starts `skip` later and has at most `atMost` elements.
  Range part(int skip, int atMost) {
    return new Range(from + skip, Math.min(atMost, count - skip));
  }

  int end() {
    return from + count;
  }
}
