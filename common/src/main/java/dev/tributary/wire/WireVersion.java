package dev.tributary.wire;

/// Which form of the conversation a process speaks. Peers of different versions refuse each other
/// when they meet (`Join.wire_version`).
public final class WireVersion {

  /// To be raised with every change that makes old and new peers misunderstand each other: a field
  /// whose meaning changes, [Slicing#CHUNK_FLOATS], the shape of the reduction tree, the memory
  /// order of a parameter. A field that is added and may be ignored is no such change.
  public static final int CURRENT = 4;

  private WireVersion() {}
}
