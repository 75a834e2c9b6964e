package dev.tributary.deploy.net;

/// The result of asking a coordinator for its health.
public sealed interface Answer {

  /// The run is in progress, and the caller may take part.
  record Serving() implements Answer {}

  /// The run has ended, or is about to end.
  record Over() implements Answer {}

  /// No answer: the call failed.
  ///
  /// @param isLasting whether the cause lasts until somebody changes something, so that waiting
  ///   does not help
  /// @param why the message for the user: where, what, remedy
  record None(boolean isLasting, String why) implements Answer {}
}
