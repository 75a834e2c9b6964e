package dev.tributary.wire;

import dev.tributary.reduce.Slicing;

/// The version of the protocol that this process uses. Peers of different versions refuse each
/// other at the Join (`Join.wire_version`).
public final class WireVersion {

  /// The current version. It is raised with every change that makes old and new peers misunderstand
  /// each other: of the meaning of a field, of [Slicing#CHUNK_FLOATS], of the shape of the
  /// reduction tree, of the memory order of a parameter. A new field that old peers may ignore does
  /// not raise it.
  public static final int CURRENT = 6;

  private WireVersion() {}
}
