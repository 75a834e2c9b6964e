package dev.tributary.wire;

import dev.tributary.reduce.Slicing;

/// The version of the protocol that a process speaks. Peers of different versions refuse each other
/// when they meet (`Join.wire_version`).
public final class WireVersion {

  /// Raised with every change that makes old and new peers misunderstand each other: a field whose
  /// meaning changes, [Slicing#CHUNK_FLOATS], the shape of the reduction tree, the memory order of
  /// a parameter. A new field that old peers may ignore does not raise it.
  public static final int CURRENT = 4;

  private WireVersion() {}
}
