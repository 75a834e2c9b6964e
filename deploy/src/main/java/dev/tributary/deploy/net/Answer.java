package dev.tributary.deploy.net;

/// What a coordinator says when it is asked how it is, or why it says nothing.
public sealed interface Answer {

  /// Its run is on, and the caller may take part.
  record Serving() implements Answer {}

  /// Its run is over, or about to be.
  record Over() implements Answer {}

  /// It did not let us ask.
  ///
  /// @param isLasting whether waiting is of no use: somebody has to change something
  /// @param why for people: where, what, remedy
  record None(boolean isLasting, String why) implements Answer {}
}
