package dev.tributary.deploy.hostile;

/// What a hostile connection does with frames that HTTP/2 obliges it to answer.
///
/// @param window the bytes that the other side may send at first on each stream
/// @param reads whether it lets the other side send more
/// @param answers whether it acknowledges SETTINGS and PING
record Manners(int window, boolean reads, boolean answers) {
  static final Manners GOOD = new Manners(Integer.MAX_VALUE, true, true);

  /// The other side may not send a byte of an answer.
  static final Manners READS_NOTHING = new Manners(0, false, true);

  /// The other side may send no more than the first messages.
  static final Manners STOPS_READING = new Manners(1000, false, true);

  /// The machine looks as if it had vanished without closing the connection.
  static final Manners VANISHED = new Manners(Integer.MAX_VALUE, true, false);
}
