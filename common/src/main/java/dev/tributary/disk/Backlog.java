package dev.tributary.disk;

import java.util.concurrent.atomic.AtomicLong;

/// The number of bytes that wait in memory for the disk, and its limit. When there is no room, the
/// sender leaves out a record and counts it.
public final class Backlog {
  /// The limit: some ten thousand steps of a small model.
  public static final long ROOM = 8L << 20;

  private final AtomicLong waiting = new AtomicLong();

  /// Takes room for a record. The last record may exceed the limit, so that a record of any size
  /// can wait alone.
  ///
  /// @return whether there was room
  public boolean take(long bytes) {
    return waiting.getAndUpdate(now -> now < ROOM ? now + bytes : now) < ROOM;
  }

  /// Gives back the room of a record, which was written or dropped.
  public void free(long bytes) {
    waiting.addAndGet(-bytes);
  }
}
