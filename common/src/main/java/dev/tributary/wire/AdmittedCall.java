package dev.tributary.wire;

import io.grpc.Context;

/// The mark of a call that belongs to an admitted session. The services know it, and the server
/// that carries them needs it: such a call's connection is kept when there are too many.
public final class AdmittedCall {
  /// The action of the server for the call that this thread serves.
  public static final Context.Key<Runnable> KEY = Context.keyWithDefault("admitted-call", () -> {});

  private AdmittedCall() {}

  /// Marks the call that this thread serves.
  public static void mark() {
    KEY.get().run();
  }
}
